/**
 * Serves an app through a runtime.
 *
 * @module
 */
import process from "node:process";
import { type App, internalsOf } from "../create_app.ts";
import { readExposure } from "./exposure.ts";
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
  const globalScript = app.definition.withGlobalTauri === true
    ? await runtime.bundleGlobal(root)
    : "";
  let listener;
  try {
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
    throw error;
  }
  const { port } = listener;
  const internals = internalsOf(app);
  internals.listen(exposure.hosts(port), scheme, behind);
  const url = exposure.url(port);
  const finished = app.finished.then(async (code) => {
    await listener.close();
    return code;
  });
  const stop = async (code?: number) => {
    await app.stop(code);
    await finished;
  };
  return {
    url,
    port,
    stateKey: internals.stateKey,
    finished,
    bootUrl: () => url + app.bootPath(),
    token: app.token,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}
