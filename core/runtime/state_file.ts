/**
 * The file by which other programs of the same user find a running core.
 *
 * @module
 */
import { chmod, lstat, mkdir, readFile, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import * as v from "valibot";
import { codeOf, errors } from "../errors.ts";
import { replaceFile } from "../storage/mod.ts";

/** What the file holds. */
export interface CoreState {
  /** The core's process. */
  readonly pid: number;
  /** Where it listens, `http://127.0.0.1:4747/`. */
  readonly url: string;
  /** What asks it for bearer tokens. */
  readonly key: string;
}

const stateSchema = v.object({
  pid: v.number(),
  url: v.pipe(v.string(), v.url()),
  key: v.string(),
});

/** The folder of the state files of this user. */
function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const user = process.getuid?.() ?? userInfo().username;
  return join(env["XDG_RUNTIME_DIR"] || tmpdir(), `pleiad-${user}`);
}

function stateFile(identifier: string, env: Readonly<Record<string, string | undefined>>): string {
  return join(stateFolder(env), `${encodeURIComponent(identifier)}.json`);
}

/**
 * The path of a file that is this user's alone, about an app; its folder is there. Rejects when the
 * folder is not this user's own.
 */
export async function privateFile(
  identifier: string,
  extension: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const folder = stateFolder(env);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await checkOwner(folder);
  await chmod(folder, 0o700);
  return join(folder, `${encodeURIComponent(identifier)}.${extension}`);
}

/**
 * Writes the state of a core. A later core of the same app takes the file over. Returns a function
 * that removes it, unless it is another core's by then. Rejects when the folder is not this
 * user's own.
 */
export async function writeState(
  identifier: string,
  state: CoreState,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<() => Promise<void>> {
  const file = await privateFile(identifier, "json", env);
  await replaceFile(file, JSON.stringify(state));
  return async () => {
    const now = await readState(identifier, env).catch(() => null);
    if (now?.key === state.key) await rm(file, { force: true });
  };
}

/**
 * Reads the state of the core of an app; `null` when there is none. Rejects when the file is not
 * this user's own, or holds something else.
 */
export async function readState(
  identifier: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<CoreState | null> {
  const file = stateFile(identifier, env);
  let text: string;
  try {
    await checkOwner(stateFolder(env));
    text = await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    state = undefined;
  }
  if (!v.is(stateSchema, state)) throw new Error(errors.stateFile(file));
  return state;
}

/**
 * SECURITY: the folder may lie in a temporary folder that everybody writes to. Whoever made it
 * first could read the key, or send us to a core of his own.
 */
async function checkOwner(folder: string): Promise<void> {
  const found = await lstat(folder);
  const uid = process.getuid?.();
  const foreign = uid !== undefined && (found.uid !== uid || (found.mode & 0o022) !== 0);
  if (!found.isDirectory() || foreign) {
    throw new Error(errors.stateFolder(folder));
  }
}
