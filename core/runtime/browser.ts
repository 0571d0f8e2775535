/**
 * Opens the user's browser.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** How long the file that leads to the page stays, in milliseconds: as long as its token. */
const KEEP_MS = 60_000;

/** A browser that has been asked to open a page. */
export interface Opened {
  /** Whether a program took the request. It may still have no screen to show a browser on. */
  readonly started: boolean;
  /** Removes the file that leads to the page, if it is still there. */
  forget(): Promise<void>;
}

/**
 * Opens `url` in the user's browser, through a file that only this user can read: the address
 * carries a token, and the arguments of a program can be read by everybody on the machine.
 */
export async function openBrowser(url: string): Promise<Opened> {
  // SECURITY: mkdtemp makes the folder 0700; the file is 0600 on top of that.
  const folder = await mkdtemp(join(tmpdir(), "pleiad-open-"));
  const file = join(folder, "open.html");
  await writeFile(file, redirectPage(url), { mode: 0o600, flag: "wx" });
  const forget = () => rm(folder, { recursive: true, force: true });
  const [program = "", ...args] = openCommand(pathToFileURL(file).href);
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  child.unref();
  const started = await once(child, "spawn").then(() => true, () => false);
  if (!started) await forget();
  else setTimeout(() => void forget(), KEEP_MS).unref();
  return { started, forget };
}

/** The program that opens a file's URL, with its arguments. */
function openCommand(url: string): readonly string[] {
  if (process.platform === "darwin") return ["open", url];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

/** A document that goes on to `url` at once. */
export function redirectPage(url: string): string {
  const escaped = url.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${escaped}">
<title>Opening</title>
<a href="${escaped}">Open the app</a>
`;
}
