/**
 * Finds and launches the Chromium that the browser tests run in.
 *
 * @module
 */
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium } from "playwright-core";

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a Chromium: `PLEIAD_CHROMIUM`, the system's, or one that Playwright has installed. */
export function findChromium(): string | undefined {
  const named = process.env["PLEIAD_CHROMIUM"];
  if (named !== undefined) return named;
  return ["/usr/bin/chromium", chromium.executablePath()].find((path) => existsSync(path));
}

/**
 * Why browser tests are skipped, or `false`: for `describe(…, { skip: skipBrowser }, …)`. Where `CI`
 * is set they are not skipped, so that a missing browser is a failure.
 */
export const skipBrowser: string | false = findChromium() === undefined &&
    process.env["CI"] === undefined
  ? "there is no Chromium: set PLEIAD_CHROMIUM to its path"
  : false;

if (skipBrowser !== false) console.log(`Browser tests are skipped: ${skipBrowser}`);

/** Launches a Chromium without a window. Rejects with a sentence when there is none. */
export async function launchChromium(...more: readonly string[]): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error("Cannot run browser tests: there is no Chromium; set PLEIAD_CHROMIUM");
  }
  return await chromium.launch({ executablePath, args: [...args, ...more] });
}
