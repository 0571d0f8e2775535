/**
 * Loads an app file.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { reasonOf } from "../errors.ts";
import type { App } from "../create_app.ts";
import { CliError, sentences } from "./errors.ts";

/** Whether a file, a folder or nothing lies at a path. */
async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return "nothing";
  }
}

/** The absolute path of an app file. Throws a `CliError` when there is none. */
export async function findAppFile(file: string, cwd: string): Promise<string> {
  const path = resolve(cwd, file);
  const kind = await kindOf(path);
  if (kind === "nothing") throw new CliError(sentences.noFile(file));
  if (kind === "folder") throw new CliError(sentences.isFolder(file.replace(/[\\/]$/, "")));
  return path;
}

/** Imports an app file. Throws a `CliError` that names it when it holds no app. */
export async function loadApp(file: string, cwd: string): Promise<App> {
  const path = await findAppFile(file, cwd);
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new CliError(sentences.loadFailed(file, describe(error, cwd)), 1, { cause: error });
  }
  if (module.default === undefined) throw new CliError(sentences.noDefault(file));
  if (!isApp(module.default)) throw new CliError(sentences.noApp(file));
  return module.default;
}

/** The folder of this package. */
const CORE = fileURLToPath(new URL("..", import.meta.url));

/** Why a module could not be imported, and where: in the app file, or in what it imports. */
function describe(error: unknown, cwd: string): string {
  const reason = stripVTControlCharacters(reasonOf(error));
  // Deno says where in the message, Bun for a syntax error in `position`, both else in the stack.
  if (!(error instanceof Error) || /\bat file:/.test(reason)) return reason;
  const position = (error as { position?: { file: string; line: number } | null }).position; // Bun's BuildMessage
  const frames = (error.stack ?? "").matchAll(
    /(?:file:\/\/)?(\/[^\s():]+|[A-Z]:[^\s():]+):(\d+)(?::\d+)?/g,
  );
  // What the core refuses was asked for by a line of the app.
  const frame = [...frames].find(([, path = ""]) => !path.startsWith(CORE));
  const path = position?.file ?? frame?.[1];
  const line = position?.line ?? frame?.[2];
  return path === undefined ? reason : `${reason} (${relative(cwd, path)}:${line})`;
}

/** An app is known by its parts: it may come from another copy of the core than this one. */
function isApp(value: unknown): value is App {
  if (typeof value !== "object" || value === null) return false;
  const app = value as Partial<App>; // each part is checked below
  return typeof app.fetch === "function" && typeof app.start === "function" &&
    typeof app.stop === "function" && typeof app.config?.identifier === "string";
}
