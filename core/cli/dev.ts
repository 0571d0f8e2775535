/**
 * `pleiad dev`: starts the core, starts it anew when the app changes, and starts Vite beside it.
 *
 * @module
 */
import { dirname, relative } from "node:path";
import { randomSecret } from "../transport/secrets.ts";
import type { ServeArgs } from "./args.ts";
import { startCore } from "./core_process.ts";
import type { CliIo } from "./io.ts";
import { EXIT } from "./errors.ts";
import { Learner } from "./learn.ts";
import { offerLessons } from "./learned_file.ts";
import { findAppFile } from "./load.ts";
import type { CliEvent, Tell } from "./output.ts";
import { findViteRoot, startVite, type ViteServer } from "./vite.ts";
import { watchApp } from "./watch.ts";

/** Runs an app for development until `stop` resolves. Resolves to the exit code. */
export async function develop(
  args: ServeArgs,
  io: CliIo,
  tell: Tell,
  stop: Promise<void>,
): Promise<number> {
  const file = await findAppFile(args.file, io.cwd);
  const secret = randomSecret();
  const asked = stop.then(() => "stop" as const);
  const learner = new Learner();
  let folder = dirname(file);
  let taken: ReadonlySet<string> = new Set();
  let { port } = args;
  let vite: ViteServer | null = null;
  let opened = false;

  /** The dev server and the browser are started once, behind the first core that listens. */
  async function onListening(event: CliEvent & { readonly event: "listening" }): Promise<void> {
    port = Number(new URL(event.url).port);
    if (!opened && event.devUrl !== undefined) vite = await ensureDevServer(file, event.devUrl, io);
    tell(event);
    if (args.open && !opened) {
      const browser = await io.openBrowser(event.bootUrl).catch(() => null);
      if (!browser?.started) io.err("No browser could be started: open the link yourself");
    }
    opened = true;
  }

  try {
    for (;;) {
      const changed = Promise.withResolvers<{ readonly changed: string }>();
      const unwatch = watchApp(file, (path) => changed.resolve({ changed: path }));
      let code: number | undefined;
      let listening = Promise.resolve();
      const core = startCore({ ...args, port }, secret, io, (event) => {
        if (event.event === "listening") listening = onListening(event);
        else if (event.event === "stopped") code = event.code;
        else if (event.event === "denied") {
          const { event: _, folder: __, taken: ___, ...denied } = event;
          learner.note(denied);
          folder = event.folder ?? folder;
          taken = new Set(event.taken);
        } else tell(event);
      });
      const release = io.onEnter(() => core.requestLink());
      let what = await Promise.race([asked, changed.promise, core.ended]);
      await listening;
      release();
      // Another program has the port: no change of the app would help.
      if (what === EXIT.portTaken && code === undefined) {
        unwatch();
        return EXIT.portTaken;
      }
      // An app that ends by itself ends `dev`; one that fails waits for its next version.
      if ((what === null || typeof what === "number") && code === undefined) {
        io.err("The core has ended; it starts again when the app changes");
        what = await Promise.race([asked, changed.promise]);
      }
      unwatch();
      await core.stop();
      if (what === null || typeof what !== "object") {
        if (args.learn) await offerLessons(learner.lessons(), { folder, taken, yes: args.yes }, io);
        tell({ event: "stopped", code: code ?? 0 });
        return code ?? 0;
      }
      tell({ event: "restarting", reason: `${relative(io.cwd, what.changed)} has changed` });
    }
  } finally {
    // Assigned in a callback, which the compiler does not follow.
    await (vite as ViteServer | null)?.stop();
  }
}

/** How long a dev server may take to answer, in milliseconds. */
const READY_MS = 15_000;
const PROBE_MS = 100;

/** Starts Vite where there is a configuration and nothing answers at `devUrl` yet. */
async function ensureDevServer(
  file: string,
  devUrl: string,
  io: CliIo,
): Promise<ViteServer | null> {
  if (await answers(devUrl)) return null;
  const root = await findViteRoot(dirname(file));
  if (root === null) {
    io.err(`Nothing answers at ${devUrl}: start the dev server, the page waits for it`);
    return null;
  }
  const vite = startVite(root, devUrl, (line) => io.err(line));
  let over = false;
  void vite.ended.then(() => over = true);
  const until = Date.now() + READY_MS;
  while (!over && Date.now() < until && !(await answers(devUrl))) {
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
  return vite;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
