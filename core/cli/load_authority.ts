/**
 * What an app decides access from, without starting it.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Authority } from "../acl/authority.ts";
import { internalsOf } from "../create_app.ts";
import type { CliIo } from "./io.ts";
import { findAppFile, loadApp } from "./load.ts";

/** Loads an app and the folders beside it. Throws a `CliError` when it holds no app. */
export async function loadAuthority(file: string, io: CliIo): Promise<Authority> {
  // What the app logs while it loads must not be taken for the answer.
  const restore = io.divertLogs();
  try {
    const internals = internalsOf(await loadApp(file, io.cwd));
    internals.settle(dirname(await findAppFile(file, io.cwd)));
    return internals.authority;
  } finally {
    restore();
  }
}
