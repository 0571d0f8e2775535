/**
 * Every sentence that the command line can refuse with.
 *
 * @module
 */

/** The exit codes: anything that failed, a command line that makes no sense, a port that is taken. */
export const EXIT = { failed: 1, usage: 2, portTaken: 3 } as const;

/** An error that its message explains to a person; no stack is shown. */
export class CliError extends Error {
  /** The exit code, one of `EXIT`. */
  readonly exitCode: number;

  /** Makes an error with a sentence and an exit code. */
  constructor(message: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}

function meant(nearest: readonly string[]): string {
  return nearest.length === 0 ? "" : `; you may mean ${nearest.join(" or ")}`;
}

/** The sentences. */
export const sentences = {
  unknownCommand: (name: string): string =>
    `There is no command "${name}": "pleiad help" lists what there is`,
  badOption: (command: string, reason: string): string =>
    `${reason.replace(/\.$/, "")}: "pleiad help ${command}" lists what there is`,
  tooMany: (command: string, extra: string): string =>
    `Cannot use "${extra}": "pleiad help ${command}" says what belongs there`,
  badPort: (value: string): string =>
    `--port ${value} is no port: use a number from 1 to 65535, or 0 for a free one`,
  learnedFile: (path: string, reason: string): string =>
    `Cannot add to ${path}, add what follows by hand: ${reason}`,
  noFrontend: (folder: string): string =>
    `There is no frontend yet: ${folder} does not exist (frontendDist); build it, or name a dev ` +
    "server (devUrl) for pleiad dev",
  onlyDev: (option: string): string => `${option} belongs to "pleiad dev"`,
  certAndKey: (): string => "--cert and --key belong together: name both files",
  noTlsFile: (option: string, file: string, reason: string): string =>
    `Cannot read --${option} ${file}: ${reason}`,
  labelMissing: (): string =>
    'Name the label that the token is for, as in "pleiad token main app.ts"',
  badLabel: (label: string): string =>
    `"${label}" is no label: it holds letters, digits and the signs - / : _`,
  commandMissing: (): string =>
    'Name the command, as in "pleiad acl why plugin:fs|read_file --window main"',
  commandForm: (command: string): string =>
    `"${command}" is no command: write plugin:fs|read_file, or the bare name of one of the app's own`,
  unknownPlugin: (plugin: string, known: readonly string[]): string =>
    `The app has no plugin "${plugin}"; it has ${known.join(", ")}`,
  noAnswer: (): string => "Nothing is written: there was no answer",
  identifierMissing: (what: "permission" | "capability", action: string): string =>
    `Name the ${what}, as in "pleiad ${what} ${action} ${
      what === "capability" ? "main" : action === "new" ? "allow-greeting" : "fs:default"
    }"`,
  windowsMissing: (): string =>
    "Name the windows that the capability is for, as in --windows main,second",
  commandsMissing: (): string =>
    "Name what the permission is about, as in --allow greet or --deny greet",
  badIdentifier: (identifier: string, reason: string): string =>
    `"${identifier}" is no identifier: ${reason}`,
  prefixed: (identifier: string): string =>
    `"${identifier}" has a colon: it names a plugin's permission, a file here is the app's own`,
  noSuchPermission: (identifier: string, nearest: readonly string[]): string =>
    `The app and its plugins offer no permission "${identifier}"${
      meant(nearest)
    }: "pleiad permission ls" lists what there is`,
  noSuchCommand: (command: string, known: readonly string[], nearest: readonly string[]): string =>
    `The app has no command "${command}"${meant(nearest)}; it has ${known.join(", ") || "none"}`,
  badWindow: (glob: string, reason: string): string =>
    `"${glob}" is no glob over labels: ${reason}`,
  badFormat: (format: string): string => `--format ${format} is not known: use json or toml`,
  taken: (what: "permission" | "capability", identifier: string, source: string | null): string =>
    `There is a ${what} "${identifier}" already${source === null ? "" : `, in ${source}`}`,
  fileTaken: (file: string): string => `${file} exists: --force overwrites it`,
  noCapabilityFile: (folder: string, identifier: string): string =>
    `There is no capability file in ${folder}: make one with "pleiad capability new main --windows main --permission ${identifier}"`,
  whichCapability: (names: readonly string[]): string =>
    `Name the capability as the last argument: ${names.join(", ")}`,
  noSuchCapability: (identifier: string, names: readonly string[]): string =>
    `There is no capability file with "${identifier}"; there are ${names.join(", ")}`,
  inCode: (capability: string, identifier: string): string =>
    `Capability "${capability}" stands in code. Add there to its "permissions":\n  ${
      JSON.stringify(identifier)
    }`,
  addByHand: (file: string, capability: string, identifier: string): string =>
    `Cannot edit ${file} without touching what else stands there. Add to "permissions" of "${capability}":\n  ${
      JSON.stringify(identifier)
    }`,
  removeByHand: (file: string, capability: string, identifier: string): string =>
    `Cannot edit ${file} without touching what else stands there. Take out of "permissions" of "${capability}":\n  ${
      JSON.stringify(identifier)
    }`,
  sharesFile: (file: string, identifier: string): string =>
    `${file} holds more than the permission "${identifier}": take it out there`,
  notGranted: (identifier: string): string => `No capability file grants "${identifier}"`,
  badArgs: (reason: string): string =>
    `--args is no JSON object: ${reason}; write it as in --args '{"path":"notes.txt"}'`,
  staleSchema: (file: string): string =>
    `${file} is not what the app says: write it with "pleiad acl schema"`,
  moduleMissing: (): string =>
    'Name the plugin\'s module, as in "pleiad acl reference mod.ts --into README.md"',
  noModule: (file: string): string => `Cannot find ${file}: name the module that exports a plugin`,
  noPlugin: (file: string, name: string | null): string =>
    name === null
      ? `${file} exports no plugin, and no function that makes one without arguments`
      : `The export "${name}" of ${file} is no plugin, and makes none without arguments`,
  manyPlugins: (file: string, names: readonly string[]): string =>
    `${file} exports several plugins: choose one with --export ${names.join(" or --export ")}`,
  noMarkers: (file: string, begin: string, end: string): string =>
    `${file} needs two lines, between which the permissions are written:\n${begin}\n${end}`,
  staleReference: (file: string, module: string): string =>
    `${file} is not what ${module} says: write it with "pleiad acl reference ${module} --into ${file}"`,
  schemasFailed: (reason: string): string =>
    `Cannot write gen/schemas, which editors use: ${reason}`,
  noFolder: (): string => "The current folder is gone: change to one that is there",
  noFile: (file: string): string => `Cannot find ${file}: name the app file as the last argument`,
  isFolder: (file: string): string =>
    `${file} is a folder: name the app file in it, such as ${file}/app.ts`,
  loadFailed: (file: string, reason: string): string => `Cannot load ${file}: ${reason}`,
  noDefault: (file: string): string =>
    `${file} has no default export: write "export default createApp({ … })"`,
  noApp: (file: string): string =>
    `The default export of ${file} is no app: write "export default createApp({ … })"`,
  startFailed: (file: string, reason: string): string => `Cannot start ${file}: ${reason}`,
  portTaken: (host: string, port: number): string =>
    `Cannot listen on ${host}:${port}, the port is taken: choose another with --port, or --port 0 for a free one`,
  stopTooLong: (seconds: number): string =>
    `The app did not stop within ${seconds} seconds; it is ended`,
  badLevel: (level: string): string => `--log ${level} is no level: use error, warn, info or debug`,
  logFailed: (path: string, reason: string): string => `Cannot write the log ${path}: ${reason}`,
  notRunning: (identifier: string): string =>
    `No core of ${identifier} is running: start one with "pleiad start"`,
  certificateRefused: (url: string, reason: string): string =>
    `The certificate of ${url} is not trusted: ${reason}. Name the file of the authority that ` +
    "signed it in NODE_EXTRA_CA_CERTS",
  tokenRefused: (url: string, status: number, reason: string): string =>
    `The core at ${url} gave no token: ${status} ${reason}`,
  wrongRuntime: (): string =>
    'Pleiad runs on Deno and on Bun, not on Node: "bunx --bun pleiad start", or ' +
    '"deno run -A npm:@pleiad/core/pleiad start"',
} as const;
