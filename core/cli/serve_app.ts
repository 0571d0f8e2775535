/**
 * Serves one app until it is asked to stop: `pleiad start`, and each core of `pleiad dev`.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type App, internalsOf } from "../create_app.ts";
import { reasonOf } from "../errors.ts";
import { keptSecret } from "../runtime/cookie_secret.ts";
import { writeState } from "../runtime/state_file.ts";
import type { Served, ServeOptions, TlsOptions } from "../runtime/types.ts";
import type { ServeArgs } from "./args.ts";
import { type DeniedCall, noticeDenials } from "./denials.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import type { CliIo } from "./io.ts";
import { LEARNED_FILE } from "./learned_file.ts";
import { findAppFile, loadApp } from "./load.ts";
import { openLog } from "./log.ts";
import type { Tell } from "./output.ts";
import { refreshSchemas } from "./schema_folder.ts";

/** How long an app may take to stop, in milliseconds. */
export const STOP_MS = 5_000;

/** How long the log may take to be written at the end. */
const LOG_MS = 500;

/** What serving one app depends on, beside its arguments. */
export interface ServeAppOptions {
  /** Tells what happens. */
  readonly tell: Tell;
  /** Errors explain themselves, and the frontend comes from the dev server. */
  readonly development: boolean;
  /** Signs cookies: the same one in each core of `dev` keeps browsers logged in. */
  readonly secret?: string;
  /** Resolves when the app is to stop. */
  readonly stop: Promise<void>;
  /** Calls back when a person asks for a link for another browser. Returns what undoes it. */
  onLinkWanted(listener: () => void): () => void;
  /** Told of the app as soon as there is one. */
  onApp(app: App): void;
}

/** Serves an app. Resolves to the exit code. Throws a `CliError` when it cannot start. */
export async function serveApp(
  args: ServeArgs,
  io: CliIo,
  { tell, development, secret, stop, onLinkWanted, onApp }: ServeAppOptions,
): Promise<number> {
  const app = await loadApp(args.file, io.cwd);
  onApp(app);
  const log = openLog(app, args.log, io);
  if (args.learn) {
    const folder = app.definition.project?.folder ?? null;
    const { authority } = internalsOf(app);
    const taken = () =>
      authority.inventory().capabilities
        .filter(({ source }) => source !== LEARNED_FILE)
        .map(({ identifier }) => identifier);
    const told = (denied: DeniedCall) =>
      tell({ event: "denied", folder, taken: taken(), ...denied });
    app.use(noticeDenials(authority, told));
  }
  const root = dirname(await findAppFile(args.file, io.cwd));
  const missing = missingFrontend(app, root, development);
  if (missing !== null) io.err(sentences.noFrontend(missing));
  const served = await listen(app, args, {
    port: args.port,
    hostname: args.host,
    ...(args.tls === null ? {} : { tls: await readTls(args.tls, io.cwd) }),
    ...(args.publicUrl === null ? {} : { publicUrl: args.publicUrl }),
    proxies: args.proxies,
    allowInsecure: args.insecure,
    root,
    lockData: true,
    mode: development ? "development" : "production",
    ...(await cookieSecret(app, io, secret)),
  });
  if (development) {
    await refreshSchemas(root, internalsOf(app).authority.inventory())
      .catch((error) => io.err(sentences.schemasFailed(reasonOf(error))));
  }
  const { config, definition: { devUrl } } = app;
  const state = { pid: process.pid, url: served.localUrl, key: served.stateKey };
  const forget = await writeState(config.identifier, state, io.env).catch((error) => {
    io.err(`"pleiad token" will not find this core: ${reasonOf(error)}`);
    return null;
  });
  tell({
    event: "listening",
    url: served.url,
    bootUrl: served.bootUrl(),
    name: config.productName,
    version: config.version,
    ...(development && devUrl !== undefined ? { devUrl } : {}),
  });
  log.info("listening");
  const release = onLinkWanted(() => tell({ event: "link", bootUrl: served.bootUrl() }));
  const opened = args.open ? await io.openBrowser(served.bootUrl()).catch(() => null) : null;
  if (args.open && !opened?.started) io.err("No browser could be started: open the link yourself");

  await Promise.race([served.finished, stop]);
  release();
  const inTime = await within(STOP_MS, served.stop());
  // A stop that did not go well says so in the code.
  const code = inTime ? await served.finished : EXIT.failed;
  await forget?.();
  await opened?.forget();
  if (!inTime) io.err(sentences.stopTooLong(STOP_MS / 1000));
  log.info("stopped");
  await within(LOG_MS, log.close());
  tell({ event: "stopped", code });
  return code;
}

/** The folder of the frontend where there is none, and no dev server stands in for it. */
function missingFrontend(
  { definition: { frontendDist, devUrl } }: App,
  root: string,
  development: boolean,
): string | null {
  if (frontendDist === undefined || (development && devUrl !== undefined)) return null;
  const folder = typeof frontendDist === "string"
    ? resolve(root, frontendDist)
    : fileURLToPath(frontendDist.href);
  return existsSync(folder) ? null : folder;
}

/** `dev` hands one from core to core; `start` keeps one, so that open pages find the next core. */
async function cookieSecret(
  { config: { identifier } }: App,
  io: CliIo,
  given: string | undefined,
): Promise<Pick<ServeOptions, "cookieSecret">> {
  if (given !== undefined) return { cookieSecret: given };
  try {
    return { cookieSecret: await keptSecret(identifier, io.env) };
  } catch (error) {
    io.err(`Browsers will have to be let in again after the next start: ${reasonOf(error)}`);
    return {};
  }
}

async function readTls(
  { cert, key }: { readonly cert: string; readonly key: string },
  cwd: string,
): Promise<TlsOptions> {
  const read = (option: string, file: string) =>
    readFile(resolve(cwd, file), "utf8").catch((error) => {
      throw new CliError(sentences.noTlsFile(option, file, reasonOf(error)), 2, { cause: error });
    });
  return { cert: await read("cert", cert), key: await read("key", key) };
}

async function listen(app: App, args: ServeArgs, options: ServeOptions): Promise<Served> {
  const { serve } = "Deno" in globalThis
    ? await import("../runtime/deno.ts")
    : await import("../runtime/bun.ts");
  try {
    return await serve(app, options);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new CliError(sentences.portTaken(args.host, args.port), EXIT.portTaken, {
        cause: error,
      });
    }
    throw new CliError(sentences.startFailed(args.file, reasonOf(error)), EXIT.failed, {
      cause: error,
    });
  }
}

/** Whether a promise settles in time; a rejection counts as settled. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  const settled = promise.then(() => true, () => true);
  const inTime = await Promise.race([settled, late.promise]);
  clearTimeout(timer);
  return inTime;
}
