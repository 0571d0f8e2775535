/**
 * Serves an app through a runtime.
 *
 * @module
 */
import process from "node:process";
import { type App, internalsOf } from "../create_app.ts";
import { errors, reasonOf } from "../errors.ts";
import { readExposure } from "./exposure.ts";
import { FolderTaken, lockFolder } from "../storage/mod.ts";
import type { Runtime, Served, ServeOptions } from "./types.ts";

/** Starts the app, then listens. Rejects when a plugin fails to start or the port is taken. */
export async function serveWith(
  runtime: Runtime,
  app: App,
  options: ServeOptions = {},
): Promise<Served> {
  const exposure = readExposure(options);
  const { hostname, peers, scheme, behind } = exposure;
  const root = options.root ?? process.cwd();
  const unlock = options.lockData === true ? await takeData(app) : () => Promise.resolve();
  let listener;
  try {
    const globalScript = app.definition.withGlobalTauri === true
      ? await runtime.bundleGlobal(root)
      : "";
    await app.start({
      root,
      globalScript,
      ...(options.mode === undefined ? {} : { mode: options.mode }),
      ...(options.cookieSecret === undefined ? {} : { cookieSecret: options.cookieSecret }),
      ...(options.useDevUrl === undefined ? {} : { useDevUrl: options.useDevUrl }),
    });
    listener = await runtime.listen(
      // SECURITY: both runtimes bind every interface unless told otherwise.
      { port: options.port ?? 0, hostname, peers, tls: options.tls ?? null },
      app.fetch,
    );
  } catch (error) {
    // What had started must not keep the process up.
    await app.stop(1);
    await unlock();
    throw error;
  }
  const { port } = listener;
  const internals = internalsOf(app);
  internals.listen(exposure.hosts(port), scheme, behind, peers);
  const url = exposure.url(port);
  const finished = app.finished.then(async (code) => {
    await listener.close();
    await unlock();
    return code;
  });
  const stop = async (code?: number) => {
    await app.stop(code);
    await finished;
  };
  return {
    url,
    localUrl: exposure.localUrl(port),
    port,
    stateKey: internals.stateKey,
    finished,
    bootUrl: () => url + app.bootPath(),
    token: app.token,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

/**
 * Takes the folder of the app's data. A folder that cannot be written to is not taken, and need not
 * be: no core can overwrite anything there.
 */
async function takeData(app: App): Promise<() => Promise<void>> {
  const folder = app.handle.path.resolve("AppData");
  try {
    return (await lockFolder(folder)).release;
  } catch (error) {
    if (error instanceof FolderTaken) throw error;
    console.error(`pleiad: ${errors.folderUnlocked(folder, reasonOf(error))}`);
    return () => Promise.resolve();
  }
}
