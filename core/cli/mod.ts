/**
 * The command line as a function: `pleiad start`, `dev`, `token`, `acl`, `permission`, `capability`.
 *
 * @module
 */
import { type App, internalsOf } from "../create_app.ts";
import { reasonOf } from "../errors.ts";
import { runAcl } from "./acl.ts";
import { readArgs } from "./args.ts";
import { runCore } from "./core_process.ts";
import { develop } from "./dev.ts";
import { runCapability } from "./capability.ts";
import { CliError, EXIT } from "./errors.ts";
import { helpText } from "./help.ts";
import { type CliIo, processIo } from "./io.ts";
import { createTell } from "./output.ts";
import { runPermission } from "./permission.ts";
import { serveApp } from "./serve_app.ts";
import { stopOnSignal } from "./stop.ts";
import { fetchToken } from "./token.ts";
import { VERSION } from "./version.ts";

export type { CliIo, StopSignal } from "./io.ts";
export type { Opened } from "../runtime/browser.ts";

/**
 * Runs the command line. Resolves to the exit code when it is done: 0, 1 for a failure, 2 for
 * arguments that make no sense, 3 for a port that is taken, or the app's own. Never rejects.
 */
export async function run(args: readonly string[], io: CliIo = processIo()): Promise<number> {
  try {
    return await runCommand(args, io);
  } catch (error) {
    io.err(reasonOf(error));
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}

async function runCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const command = readArgs(argv);
  switch (command.name) {
    case "help":
      io.out(helpText(command.topic));
      return 0;
    case "version":
      io.out(VERSION);
      return 0;
    case "acl":
      return await runAcl(command.argv, io);
    case "permission":
      return await runPermission(command.argv, io);
    case "capability":
      return await runCapability(command.argv, io);
    case "token": {
      // What the app logs while it loads must not be taken for the token.
      const restore = io.divertLogs();
      try {
        io.out(await fetchToken(command.label, command.file, io));
      } finally {
        restore();
      }
      return 0;
    }
  }
  const { args } = command;
  const tell = createTell(args, io);
  const restoreLogs = args.json ? io.divertLogs() : () => {};
  let app: App | null = null;
  const onApp = (loaded: App) => void (app = loaded);
  const unguard = io.guard((error) => {
    // Assigned in a callback, which the compiler does not follow.
    const plugin = app === null ? null : internalsOf(app as App).blame(error);
    const whose = plugin === null ? "" : `, of plugin "${plugin}"`;
    io.err(`Nobody caught this${whose}: ${error instanceof Error ? error.stack : reasonOf(error)}`);
  });
  try {
    if (command.name === "core") return await runCore(args, io, tell, onApp);
    const { stop, release } = stopOnSignal(io);
    try {
      if (command.name === "dev") return await develop(args, io, tell, stop);
      const onLinkWanted = io.onEnter;
      return await serveApp(args, io, { tell, development: false, stop, onLinkWanted, onApp });
    } finally {
      release();
    }
  } catch (error) {
    tell({ event: "error", message: reasonOf(error) });
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  } finally {
    restoreLogs();
    unguard();
  }
}
