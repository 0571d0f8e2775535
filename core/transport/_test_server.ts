/**
 * For this folder's tests: an app's fetch handler, asked as a browser or a program would.
 *
 * @module
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import type { AppDefinition } from "../app/config.ts";
import { type App, createApp, internalsOf } from "../create_app.ts";
import type { ServerEnv } from "./socket.ts";

/** The value of `Host`. */
export const HOST = "127.0.0.1:4747";
/** The origin of the app's pages. */
export const ORIGIN = `http://${HOST}`;

/** A core and a browser that has been let in. */
export interface TestServer {
  readonly app: App;
  /** Asks, with the right `Host` unless another is given. */
  get(
    path: string,
    headers?: Record<string, string>,
    init?: RequestInit,
    env?: ServerEnv,
  ): Promise<Response>;
  /** Spends a boot token and gives the cookie as a browser sends it back. */
  boot(): Promise<string>;
  /** Loads a document and gives what the core wrote into it. */
  load(path: string, headers: Record<string, string>): Promise<LoadedPage>;
}

/** A document as a test needs it. */
export interface LoadedPage {
  readonly response: Response;
  readonly html: string;
  // deno-lint-ignore no-explicit-any -- what the core wrote, parsed
  readonly config: any;
}

let frontendDist = "";

/** For the tests of one file: a folder with an `index.html` and a script. */
export function useFrontend(): void {
  before(async () => {
    frontendDist = await mkdtemp(join(tmpdir(), "pleiad-test-"));
    await writeFile(join(frontendDist, "index.html"), "<!doctype html><head></head><h1>Desk</h1>");
    await writeFile(join(frontendDist, "app.js"), "export {};");
  });
  after(() => rm(frontendDist, { recursive: true }));
}

/** Makes a core that listens nowhere. */
export function testServer(definition: Partial<AppDefinition> = {}): TestServer {
  const app = createApp({ identifier: "org.pleiad.test", frontendDist, ...definition });
  internalsOf(app).listen([HOST], "http");
  const get: TestServer["get"] = async (path, headers = {}, init = {}, env = {}) =>
    await app.fetch(
      new Request(`${ORIGIN}${path}`, { ...init, headers: { host: HOST, ...headers } }),
      env,
    );
  return {
    app,
    get,
    async boot() {
      const response = await get(app.bootPath());
      return response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    },
    async load(path, headers) {
      const response = await get(path, { accept: "text/html", ...headers });
      const html = await response.text();
      const found = /const config=(\{.*?\});var pleiad/s.exec(html)?.[1];
      return { response, html, config: found === undefined ? null : JSON.parse(found) };
    },
  };
}
