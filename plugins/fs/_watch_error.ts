/**
 * Why something cannot be watched.
 *
 * @module
 */

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the system has no watches left. */
export function isWatchLimit(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOSPC" || code === "EMFILE" || /file watch limit/i.test(textOf(error));
}

/** The error of a path, as the system's watcher would have put it. (notify: src/error.rs) */
export function watchError(error: unknown, path: string): Error {
  const about = `about [${JSON.stringify(path)}]`;
  if (isWatchLimit(error)) {
    return new Error(`OS file watch limit reached. ${about}`, { cause: error });
  }
  const text = codeOf(error) === "ENOENT" ? "No path was found." : textOf(error);
  return new Error(`${text} ${about}`, { cause: error });
}
