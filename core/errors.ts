/**
 * Every sentence that the core can utter, and the classes that carry them. Where pages may match
 * on a text of Tauri, it stands here in Tauri's words (tauri: `crates/tauri/src/error.rs`,
 * `crates/tauri/src/ipc/`, `crates/tauri/src/webview/mod.rs`).
 *
 * @module
 */

/** What a `CoreError` is about. */
export type ErrorCode =
  | "denied"
  | "not_found"
  | "invalid_args"
  | "timeout"
  | "cancelled"
  | "closed"
  | "setup"
  | "config"
  | "internal";

/** An error of the core itself, with a code to branch on. */
export class CoreError extends Error {
  /** What it is about. */
  readonly code: ErrorCode;

  /** Makes an error with a code, a sentence and, where there is one, a cause. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CoreError";
    this.code = code;
  }
}

/**
 * Thrown by a handler, rejects the call with any JSON value instead of a string:
 *
 * ```ts
 * import { CommandError } from "@pleiad/core";
 *
 * function read(id: string): never {
 *   throw new CommandError({ code: "missing", id });
 * }
 * ```
 */
export class CommandError extends Error {
  /** The rejection value. */
  readonly value: unknown;

  /** Makes an error that rejects with `value`. */
  constructor(value: unknown, options?: ErrorOptions) {
    super(typeof value === "string" ? value : "The command failed", options);
    this.name = "CommandError";
    this.value = value;
  }
}

/** The rejection value of whatever a handler threw: strings, as Tauri's errors are. */
export function toRejection(thrown: unknown): unknown {
  if (thrown instanceof CommandError) return thrown.value ?? null;
  if (thrown instanceof Error) return thrown.message === "" ? thrown.name : thrown.message;
  return thrown === undefined ? null : thrown;
}

/** A thrown value as text, for logs and for errors that wrap it. Never throws. */
export function reasonOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    if (thrown instanceof Error) return thrown.message === "" ? thrown.name : thrown.message;
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return describe(thrown);
  }
}

/** The system's code of an error, such as `ENOENT`, or `undefined`. */
export function codeOf(error: unknown): string | undefined {
  const found = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof found === "string" ? found : undefined;
}

/** For what has no JSON: a bigint, a circle, an object that throws when it is looked at. */
function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `a ${typeof value}`;
  }
}

/** The sentences. */
export const errors = {
  commandWithoutHandler: (): string =>
    "Cannot define a command: a schema needs a handler beside it",
  reservedName: (name: string): string => `plugin uses reserved name: ${name}`,
  pluginName: (name: string): string =>
    `Cannot define plugin "${name}": a name holds letters and digits, with single hyphens between`,
  commandName: (plugin: string, command: string): string =>
    `Cannot define command "${command}" of plugin "${plugin}": a name holds letters, digits and underscores`,

  pluginNotFound: (name: string): string => `plugin ${name} not found`,
  commandNotFound: (command: string): string => `Command ${command} not found`,
  invalidArgs: (key: string, command: string, reason: string): string =>
    `invalid args \`${key}\` for command \`${command}\`: ${reason}`,
  missingKey: (key: string, command: string): string =>
    errors.invalidArgs(key, command, `command ${command} missing required key ${key}`),
  bytesPayload: (key: string, command: string): string =>
    errors.invalidArgs(
      key,
      command,
      `command ${command} expected a value for key ${key} but the IPC call used a bytes payload`,
    ),
  jsonPayload: (command: string): string =>
    errors.invalidArgs(
      "body",
      command,
      `command ${command} expected a bytes payload but the IPC call used JSON`,
    ),
  channelValue: (value: string): string =>
    `invalid channel value \`${value}\`, expected a string in the \`__CHANNEL__:ID\` format`,
  channelClosed: (id: number): string => `Cannot send on channel ${id}: it is closed`,
  channelUnbound: (): string =>
    "Cannot open a channel outside a call: channel() works in a schema that validates at once, not in an async one",
  listenWithoutSocket: (): string => "Cannot listen: the caller has no socket to receive events on",
  channelWithoutSocket: (id: number): string =>
    `Cannot open channel ${id}: the caller has no socket to receive messages on`,
  eventName: (): string =>
    "Event name must include only alphanumeric characters, `-`, `/`, `:` and `_`.",
  eventNameHere: (name: string): string =>
    `only alphanumeric, '-', '/', ':', '_' permitted for event names: ${JSON.stringify(name)}`,
  labelName: (): string =>
    "Window label must include only alphanumeric characters, `-`, `/`, `:` and `_`.",
  resourceId: (rid: number): string => `The resource id ${rid} is invalid.`,
  stateMissing: (name: string): string => `state() called before manage() for \`${name}\``,
  unknownPath: (): string => "unknown path",
  windowNotFound: (): string => "window not found",
  webviewNotFound: (): string => "webview not found",
  windowExists: (label: string): string => `a window with label \`${label}\` already exists`,
  webviewExists: (label: string): string => `a webview with label \`${label}\` already exists`,
  unstable: (): string => "this feature requires the `unstable` flag on Cargo.toml",
  reparent: (): string => "cannot reparent when using a WebviewWindow",
  windowUrl: (url: string): string =>
    `invalid window url: ${JSON.stringify(url)} is neither a path of the frontend nor http(s)`,
  windowBlocked: (label: string): string =>
    `Cannot open window "${label}": the browser blocked it. Open it in a click or a key press, or allow pop-ups for this page`,
  pageWindow: (reason: string): string => `The page did not describe its window: ${reason}`,
  icon: (): string => "invalid icon: expected a path, bytes, an image or { rgba, width, height }",
  noParent: (): string => "path does not have a parent",
  noExtension: (): string => "path does not have an extension",
  noBasename: (): string => "path does not have a basename",
  menuKind: (): string => "Unexpected menu kind",
  menuChild: (): string => "menu error: This menu item is not a child of this `Menu` or `Submenu`",
  menuCycle: (id: string): string => `Cannot put submenu "${id}" into itself`,
  menuText: (): string => "Cannot make a menu item: it needs a text",
  trayNotFound: (id: string): string => `Can't find a tray associated with this id: ${id}`,
  imageSize: (bytes: number, width: number, height: number): string =>
    `Cannot make an image: ${width} x ${height} pixels are ${
      width * height * 4
    } bytes, not ${bytes}`,
  imagePath: (path: string, permission: string): string =>
    `Cannot read the image "${path}": no scope entry allows it. Grant it in a capability, as { "identifier": "${permission}", "allow": [{ "path": "$RESOURCE/icons" }] }`,
  imageLength: (path: string, limit: number): string =>
    `Cannot read the image "${path}": it is larger than ${limit} bytes`,
  imageAnswer: (): string => "The page did not answer with an image",

  paramsObject: (command: string): string =>
    `invalid args \`args\` for command \`${command}\`: params must be an object`,
  cancelled: (): string => "Request cancelled",
  timedOut: (command: string, ms: number): string =>
    `Command ${command} did not answer within ${ms} ms`,
  callerGone: (): string => "The caller is gone",
  pageTimeout: (method: string, ms: number): string =>
    `The page did not answer "${method}" within ${ms} ms`,
  pageGone: (method: string): string => `The page left before it answered "${method}"`,
  notSerializable: (command: string, reason: string): string =>
    `Cannot answer ${command}: its result is no JSON value: ${reason}`,

  duplicatePlugin: (name: string): string =>
    `Cannot add plugin "${name}": a plugin of that name is there already`,
  missingDependency: (plugin: string, needs: string, range: string): string =>
    `Cannot start plugin "${plugin}": it needs plugin "${needs}" (${range}), which is not in the app`,
  wrongDependency: (plugin: string, needs: string, range: string, version: string): string =>
    `Cannot start plugin "${plugin}": it needs plugin "${needs}" ${range}, the app has ${version}`,
  dependencyCycle: (names: readonly string[]): string =>
    `Cannot order plugins: they depend on each other in a circle: ${names.join(" -> ")}`,
  neededBy: (plugin: string, by: readonly string[]): string =>
    `Cannot remove plugin "${plugin}": needed by ${by.map((name) => `"${name}"`).join(", ")}`,
  badRange: (plugin: string, needs: string, range: string): string =>
    `Cannot start plugin "${plugin}": "${range}" is no semver range (dependency "${needs}")`,
  badVersion: (plugin: string, version: string): string =>
    `Cannot start plugin "${plugin}": "${version}" is no semver version`,
  setupTimeout: (plugin: string, ms: number): string =>
    `failed to initialize plugin \`${plugin}\`: setup did not finish within ${ms} ms`,
  setupFailed: (plugin: string, reason: string): string =>
    `failed to initialize plugin \`${plugin}\`: ${reason}`,
  removedInSetup: (plugin: string): string =>
    `failed to initialize plugin \`${plugin}\`: it was removed while its setup ran`,
  uncaught: (reason: string): string => `Nobody caught this: ${reason}`,
  uncaughtBy: (plugin: string, reason: string): string =>
    `Nobody caught this, of plugin "${plugin}": ${reason}`,
  startsWithout: (plugin: string, reason: string): string =>
    `The app starts without plugin "${plugin}": ${reason}`,
  leftBehind: (plugin: string, registrations: number, resources: number): string =>
    `Plugin "${plugin}" left ${registrations} registrations and ${resources} resources, which were freed`,
  blocked: (plugin: string, command: string, ms: number): string =>
    `${plugin} kept the core waiting for ${ms} ms in command ${command}: do long work in pieces, or in a worker`,
  blockedSomewhere: (ms: number): string =>
    `Something kept the core waiting for ${ms} ms, and it was not the beginning of a command`,
  tookTooLong: (ms: number): string => `it took longer than ${ms} ms`,
  appSetupFailed: (reason: string): string => `error encountered during setup hook: ${reason}`,
  pluginConfig: (plugin: string, reason: string): string =>
    `Error deserializing 'plugins.${plugin}' within your configuration: ${reason}`,
  schemeTaken: (scheme: string, plugin: string, by: string): string =>
    `Cannot add plugin "${plugin}": plugin "${by}" serves the scheme "${scheme}" already`,
  appConfig: (key: string, reason: string): string => `Cannot create the app: \`${key}\` ${reason}`,
  eventEntry: (): string =>
    'expected { "event": <glob over names of events> } and nothing beside it',
  eventRefused: (
    command: string,
    event: string,
    label: string,
    allowed: readonly string[],
    references: string,
  ): string =>
    `event.${command} not allowed for event "${event}" on window "${label}", webview "${label}"\n\n` +
    `allowed events: ${
      allowed.map((one) => `"${one}"`).join(", ")
    }\n\nreferenced by: ${references}`,
  eventDenied: (
    command: string,
    event: string,
    label: string,
    denied: string,
    references: string,
  ): string =>
    `event.${command} explicitly denied for event "${event}" on window "${label}", webview "${label}"\n\n` +
    `denied events: "${denied}"\n\nreferenced by: ${references}`,
  grantEvent: (where: string, permission: string, event: string): string =>
    `${where} limits the events of this caller. Add to "allow" of "${permission}" there:\n  ${
      JSON.stringify({ event })
    }`,
  liftEvent: (where: string, event: string): string =>
    `A denial beats every grant. To allow the event, take out of "deny" in ${where}:\n  ${
      JSON.stringify({ event })
    }`,
  notAllowed: (command: string): string => `Command ${command} not allowed by ACL`,
  unknownMember: (key: string, permission: string, member: string): string =>
    `Permission "${permission}" of ${
      aclName(key)
    } names "${member}", which is no command or permission of it`,
  mixedSet: (key: string, permission: string): string =>
    `Permission "${permission}" of ${
      aclName(key)
    } has \`members\`, so it is a set: commands, scope and platforms belong into a permission of their own`,
  sameWireName: (key: string, other: string): string =>
    `Cannot add the permissions of ${key}: its commands would be those of ${other}`,
  badIdentifier: (text: string, reason: string): string =>
    `invalid plugin or permission identifier '${text}': ${reason}`,
  badMember: (set: string, member: string, reason: string): string =>
    `invalid identifier in permission set? \`${set}\` names '${member}': ${reason}`,
  unknownFormat: (kind: string, extension: string, name: string): string =>
    `unknown ${kind} format ${extension} (${name}): expected one of json, json5, toml`,
  badFile: (name: string, format: string, reason: string): string =>
    `Cannot read ${name} as ${format}: ${reason}`,
  badKey: (where: string, key: string, wanted: string, found: string): string =>
    `${where}: ${key === "" ? "" : `\`${key}\` `}must be ${wanted}, found ${found}`,
  inPlace: (where: string, reason: string): string => `${where}: ${reason}`,
  unknownAcl: (where: string, key: string, known: readonly string[]): string =>
    `${where}: unknown ACL for ${aclName(key)}, expected one of ${
      [...known].sort().map(aclName).join(", ")
    }`,
  unknownPermission: (where: string, key: string, name: string, known: readonly string[]): string =>
    `${where}: unknown permission ${name} for ${aclName(key)}, expected one of ${known.join(", ")}`,
  setPermission: (where: string, name: string, set: string, known: readonly string[]): string =>
    `${where}: permission ${name} not found from set ${set}, expected one of ${known.join(", ")}`,
  permissionCycle: (where: string, path: readonly string[]): string =>
    `${where}: permissions refer to each other in a circle: ${path.join(" -> ")}`,
  badScope: (where: string, key: string, value: unknown, reason: string): string =>
    `${where}: scope entry ${JSON.stringify(value)} for ${aclName(key)} is refused: ${reason}`,
  badGlob: (where: string, reason: string): string => `${where}: failed to run glob: ${reason}`,
  badRemote: (where: string, url: string, reason: string): string =>
    `${where}: invalid URL pattern for remote URL ${url}: ${reason}`,
  duplicateCapability: (identifier: string, where = ""): string =>
    `capability with identifier \`${identifier}\` already exists${where}`,
  unknownCapability: (identifier: string, known: readonly string[]): string =>
    `capability with identifier ${identifier} not found: app.security.capabilities names it, there ${
      known.length === 0 ? "are no capability files" : `is ${known.join(", ")}`
    }`,
  noWebSocket: (): string =>
    "Cannot connect: there is no WebSocket here; pass one as `WebSocket`, such as that of the package `ws`",
  unreachable: (origin: string, reason: string): string => `Cannot reach ${origin}: ${reason}`,
  otherLabel: (wanted: string, label: string): string =>
    `Cannot connect as "${wanted}": the token stands for "${label}"`,
  connectionLost: (command: string): string =>
    `The connection to the core was lost during ${command}: it may or may not have run`,
  connectionClosed: (command: string): string => `Cannot call ${command}: the connection is closed`,
  isolation: (why: string): string => `isolation pattern error: ${why}`,
  isolationPage: (place: string, why: string): string =>
    `Cannot read the isolation page, ${place}: ${why}`,
  outside: (folder: string): string => `it lies outside ${folder}`,
  beyondLoopback: (hostname: string): string =>
    `${hostname} can be reached from elsewhere, where everybody on the way could read along: ` +
    "give a certificate (tls, or --cert and --key), or name the reverse proxy in front that has " +
    "one (proxies and publicUrl, or --proxy and --public-url)",
  publicUrl: (url: string): string =>
    `"${url}" is no address of a core: write it like https://desk.example.org, without a path`,
  publicUrlInsecure: (url: string): string =>
    `${url} is served without TLS: give a certificate (tls), or the reverse proxy in front that ` +
    "has one (proxies)",
  proxyAddress: (proxy: string): string => `"${proxy}" is no IP address`,
  proxyWithoutUrl: (): string =>
    "a reverse proxy serves the core under a name of its own: give it too (publicUrl)",
  unknownKey: (known: readonly string[]): string => `is no key; there are ${known.join(", ")}`,
  noPluginValue: (isFunction: boolean): string =>
    isFunction ? "is a function: call it, as in `fs()`" : "is no plugin: `definePlugin` makes one",
  limitUnknown: (known: readonly string[]): string => `is no limit; there are ${known.join(", ")}`,
  limitValue: (mayBeOff: boolean): string =>
    `must be a whole number above 0${mayBeOff ? ", or 0 for no limit" : ""}`,
  limitMessage: (): string => "must be 16 MiB at most: that is what both runtimes take",
  jsonDepth: (depth: number): string => `The JSON is nested more than ${depth} levels deep`,
  jsonValues: (values: number): string =>
    `The JSON holds more than ${values} objects, arrays, keys and strings`,
  jsonKey: (key: string): string => `The JSON holds the key "${key}"`,
  tooManyCalls: (calls: number): string => `More than ${calls} calls are under way`,
  callsTooFast: (perSecond: number): string => `More than ${perSecond} calls come a second`,
  eventsTooFast: (perSecond: number): string =>
    `More than ${perSecond} events are emitted a second`,
  bodyTooLarge: (bytes: number): string => `The body is larger than ${bytes} bytes`,
  bytesAsNumbers: (most: number): string =>
    `More than ${most} bytes do not fit into JSON: call over HTTP, or with a number as id`,
  batchTooLong: (): string => "The answers of this batch are too long together",
  bodyTooSlow: (ms: number): string => `The body did not arrive within ${ms} ms`,
  outOfScope: (command: string): string =>
    `The scope of ${command} does not cover the arguments of the call`,
  labelRefused: (label: string): string => `You may not open the window "${label}"`,
  nonce: (): string => "Cannot use this nonce: it is no base64",
  fileShrank: (file: string): string => `${file} became shorter while it was sent`,
  assetMethod: (): string => "Only GET and HEAD work here",
  devServerDown: (origin: string, reason: string): string =>
    `The dev server at ${origin} does not answer: ${reason}`,
  devServerAnswer: (origin: string, reason: string): string =>
    `Cannot show what ${origin} answered: ${reason}`,
  stateFile: (file: string): string => `${file} is no state of a core: remove it`,
  stateFolder: (folder: string): string =>
    `Cannot use ${folder}: it is not a folder that only this user can write to`,
  noGlobalTauri: (reason: string): string =>
    `Cannot make window.__TAURI__: bundling "@tauri-apps/api" failed; is it installed beside the app? ${reason}`,
  putAside: (path: string, reason: string, aside: string): string =>
    `Cannot read ${path}: ${reason}; moved to ${aside}`,
  notPutAside: (path: string, reason: string, failure: string): string =>
    `Cannot read ${path}: ${reason}; it could not be moved away either: ${failure}`,
  folderTaken: (folder: string, pid: number): string =>
    `Cannot use the folder ${folder}: process ${pid} uses it already; two cores on the same data would overwrite each other's files. Stop that one first`,
  listensAgain: (reason: string): string =>
    `Cannot take another connection: ${reason}. The core listens again`,
  folderUnlocked: (folder: string, reason: string): string =>
    `Cannot write to the app's data folder ${folder}: ${reason}`,
  stopped: (): string => "The app has stopped",
} as const;

function aclName(key: string): string {
  return key === "__app-acl__" ? "app manifest" : key;
}
