/**
 * Reads the command line.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { isLabel } from "../app/windows.ts";
import { reasonOf } from "../errors.ts";
import type { AuditLevel } from "../types/audit.ts";
import { CliError, sentences } from "./errors.ts";
import { LEVELS, type LogOptions } from "./log.ts";

/** What `start` and `dev` take. */
export interface ServeArgs {
  /** The app file, as written. */
  readonly file: string;
  /** The port; 0 for a free one. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** The files of a certificate and its key, PEM; both or none. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Where people reach the core, when it is not where it listens. */
  readonly publicUrl: string | null;
  /** The addresses of reverse proxies in front. */
  readonly proxies: readonly string[];
  /** Whether to serve beyond this machine without TLS. */
  readonly insecure: boolean;
  /** Whether to open the browser. */
  readonly open: boolean;
  /** Whether to print one JSON object a line. */
  readonly json: boolean;
  /** Whether to learn capabilities from what is denied. */
  readonly learn: boolean;
  /** Whether to write what was learned without asking. */
  readonly yes: boolean;
  /** What is logged, and where. */
  readonly log: LogOptions;
}

/** A command line that makes sense. */
export type CliCommand =
  | { readonly name: "help"; readonly topic: string | null }
  | { readonly name: "version" }
  | { readonly name: "acl" | "permission" | "capability"; readonly argv: readonly string[] }
  /** `core` is the process that `dev` starts anew whenever the app changes. */
  | { readonly name: "start" | "dev" | "core"; readonly args: ServeArgs }
  | { readonly name: "token"; readonly label: string; readonly file: string };

/** The port of `start` and `dev` unless told otherwise. */
export const DEFAULT_PORT = 4747;
const DEFAULT_FILE = "app.ts";

const serveOptions = {
  port: { type: "string" },
  host: { type: "string" },
  cert: { type: "string" },
  key: { type: "string" },
  "public-url": { type: "string" },
  proxy: { type: "string", multiple: true },
  "insecure-http": { type: "boolean" },
  "no-open": { type: "boolean" },
  json: { type: "boolean" },
  learn: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  log: { type: "string" },
  "log-file": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the arguments. Throws a `CliError` that says what is wrong with them. */
export function readArgs(argv: readonly string[]): CliCommand {
  const [name = "help", ...rest] = argv;
  switch (name) {
    case "help":
    case "--help":
    case "-h":
      return { name: "help", topic: rest[0] ?? null };
    case "version":
    case "--version":
    case "-V":
      return { name: "version" };
    case "start":
    case "dev":
    case "core":
      return readServe(name, rest);
    case "acl":
    case "permission":
    case "capability":
      return { name, argv: rest };
    case "token":
      return readToken(rest);
    default:
      throw new CliError(sentences.unknownCommand(name), 2);
  }
}

function readServe(name: "start" | "dev" | "core", argv: readonly string[]): CliCommand {
  const { values, positionals } = refuseBad(
    name,
    () => parseArgs({ args: [...argv], options: serveOptions, allowPositionals: true }),
  );
  if (values.help) return { name: "help", topic: name };
  const [file = DEFAULT_FILE, extra] = positionals;
  if (extra !== undefined) throw new CliError(sentences.tooMany(name, extra), 2);
  if (name === "start" && (values.learn || values.yes)) {
    throw new CliError(sentences.onlyDev(values.learn ? "--learn" : "--yes"), 2);
  }
  const { cert, key } = values;
  if ((cert === undefined) !== (key === undefined)) throw new CliError(sentences.certAndKey(), 2);
  const args = {
    file,
    port: readPort(values.port),
    host: values.host ?? "127.0.0.1",
    tls: cert === undefined || key === undefined ? null : { cert, key },
    publicUrl: values["public-url"] ?? null,
    proxies: values.proxy ?? [],
    insecure: values["insecure-http"] === true,
    open: values["no-open"] !== true,
    json: values.json === true,
    learn: values.learn === true,
    yes: values.yes === true,
    log: { level: readLevel(values.log), file: values["log-file"] ?? null },
  };
  return { name, args };
}

/** Arguments that say where a core listens, for another process. */
export function addressArgs(args: ServeArgs): string[] {
  const { tls, publicUrl } = args;
  return [
    ...["--port", `${args.port}`, "--host", args.host],
    ...(tls === null ? [] : ["--cert", tls.cert, "--key", tls.key]),
    ...(publicUrl === null ? [] : ["--public-url", publicUrl]),
    ...args.proxies.flatMap((proxy) => ["--proxy", proxy]),
    ...(args.insecure ? ["--insecure-http"] : []),
  ];
}

/** Arguments that say what is logged, for another process. */
export function logArgs({ log: { level, file } }: ServeArgs): string[] {
  return [
    ...(level === null ? [] : ["--log", level]),
    ...(file === null ? [] : ["--log-file", file]),
  ];
}

function readLevel(value: string | undefined): AuditLevel | null {
  const level = LEVELS.find((one) => one === value);
  if (value !== undefined && level === undefined) throw new CliError(sentences.badLevel(value), 2);
  return level ?? null;
}

function readPort(value: string | undefined): number {
  if (value === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(port <= 65_535)) throw new CliError(sentences.badPort(value), 2);
  return port;
}

function readToken(argv: readonly string[]): CliCommand {
  const { values, positionals } = refuseBad("token", () =>
    parseArgs({
      args: [...argv],
      options: { help: serveOptions.help },
      allowPositionals: true,
    }));
  if (values.help) return { name: "help", topic: "token" };
  const [label, file = DEFAULT_FILE, extra] = positionals;
  if (label === undefined) throw new CliError(sentences.labelMissing(), 2);
  if (extra !== undefined) throw new CliError(sentences.tooMany("token", extra), 2);
  if (!isLabel(label)) throw new CliError(sentences.badLabel(label), 2);
  return { name: "token", label, file };
}

function refuseBad<T>(command: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    // The runtime adds advice behind its first sentence.
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption(command, reason), 2, { cause: error });
  }
}
