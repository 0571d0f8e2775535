/**
 * Arguments against schemas, with what is wrong said in Tauri's words
 * (tauri: `crates/tauri/src/ipc/command.rs`).
 *
 * @module
 */
import { errors } from "./errors.ts";
import type { InvokeBody } from "./types/caller.ts";
import type { SchemaIssue, SchemaResult } from "./types/schema.ts";

/** The first issue of a refused body as a sentence that names argument and command. */
export function describeIssues(
  issues: readonly SchemaIssue[],
  body: InvokeBody,
  command: string,
): string {
  const first = issues[0];
  const bare = bareCommand(command);
  if (first === undefined) return errors.invalidArgs("args", bare, "refused by its schema");
  const path = (first.path ?? []).map((part) => typeof part === "object" ? part.key : part);
  const key = path[0];
  if (key === undefined) {
    if (body.kind === "json" && first.message === BYTES_EXPECTED) return errors.jsonPayload(bare);
    return errors.invalidArgs("args", bare, first.message);
  }
  if (body.kind === "raw") return errors.bytesPayload(String(key), bare);
  if (path.length === 1 && !hasKey(body.value, key)) return errors.missingKey(String(key), bare);
  const where = path.length > 1 ? ` (at ${path.map(String).join(".")})` : "";
  return errors.invalidArgs(String(key), bare, first.message + where);
}

/** What `bytes()` says of a body that is not raw. */
export const BYTES_EXPECTED = "expected a bytes payload";

/** One issue from many sources as text, for configuration. */
export function issuesText(issues: readonly SchemaIssue[]): string {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map((part) =>
      String(typeof part === "object" ? part.key : part)
    );
    return path.length > 0 ? `${path.join(".")}: ${issue.message}` : issue.message;
  }).join("; ");
}

/** Whether a schema answered at once. */
export function isSettled<T>(
  result: SchemaResult<T> | Promise<SchemaResult<T>>,
): result is SchemaResult<T> {
  return !(result instanceof Promise);
}

function bareCommand(command: string): string {
  return command.startsWith("plugin:") ? command.slice(command.indexOf("|") + 1) : command;
}

function hasKey(value: unknown, key: PropertyKey): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}
