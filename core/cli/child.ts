/**
 * Processes that the command line starts.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where another module of this folder is, for the arguments of a runtime: a path, or a URL. */
export function ownModule(name: string): string {
  const url = import.meta.url.replace(/child\.([jt]s)/, `${name}.$1`);
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}

/** Calls back with each line of a stream of text. */
export function forEachLine(stream: ChildProcess["stdout"], callback: (line: string) => void) {
  let rest = "";
  stream?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) callback(line.replace(/\r$/, ""));
  });
  stream?.on("end", () => rest === "" || callback(rest));
}

/** How long a process may take to end when asked, in milliseconds. */
const END_MS = 6_000;

/** Asks a child to end by closing its standard input and, unless that is enough, ends it. */
export async function endChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.on("error", () => {});
  child.stdin?.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
  await ended;
  clearTimeout(timer);
}
