/**
 * How fast is the published `invoke` in a page, beside a bare socket and `fetch` to a bare route?
 *
 * One Chromium, one page that a core serves, and three servers, each in a process of its own.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { launchChromium } from "../browser/_chromium.ts";
import type { Options } from "./_args.ts";
import type { Way } from "./chromium/page.ts";
import { MANY } from "./_measure.ts";
import { here, startPart } from "./_process.ts";
import { ratio, shown, shownSpread, type Spread, spread, table } from "./_statistics.ts";

const ways: readonly Way[] = ["socket", "invoke", "fetch"];
const names: Readonly<Record<Way, string>> = {
  socket: "bare socket",
  invoke: "invoke of @tauri-apps/api",
  fetch: "fetch to a bare Hono route",
};
const ALONE_AT_MOST = 1.2;
const MANY_AT_LEAST = 60;

async function buildPage(folder: string): Promise<void> {
  const api = fileURLToPath(import.meta.resolve("@tauri-apps/api/core"));
  await build({
    entryPoints: [join(here, "chromium/page.ts")],
    alias: { "@tauri-apps/api/core": api },
    bundle: true,
    format: "esm",
    outfile: join(folder, "page.js"),
    logLevel: "error",
  });
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><title>Benchmark</title><script type="module" src="/page.js"></script>`,
  );
}

function inPage(
  page: Page,
  way: Way,
  url: string,
  inFlight: number,
  duration: number,
): Promise<number> {
  const call = [way, url, inFlight, duration];
  return page.evaluate(`measure(...${JSON.stringify(call)})`);
}

interface Times {
  readonly alone: number[];
  readonly many: number[];
}

/** Measures the three ways, in an order that moves on by one each round. */
export async function measureChromium(options: Options): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "pleiad-bench-"));
  await buildPage(folder);
  const echo = startPart({ file: "servers/echo.ts", rivals: false });
  const hono = startPart({ file: "servers/hono.ts", rivals: false });
  const { ws } = await echo.next<{ ws: string }>();
  const { page: route } = await hono.next<{ page: string }>();
  const args = [folder, new URL(ws).origin, new URL(route).origin];
  const core = startPart({ file: "servers/page.ts", args, rivals: false });
  const { bootUrl } = await core.next<{ bootUrl: string }>();
  const urls: Readonly<Record<Way, string>> = { socket: ws, invoke: "", fetch: route };
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(bootUrl);
    await page.waitForFunction("'measure' in globalThis");
    const found = new Map<Way, Times>(ways.map((way) => [way, { alone: [], many: [] }]));
    const duration = options.seconds * 1000;
    for (let round = -1; round < options.rounds; round++) {
      for (let at = 0; at < ways.length; at++) {
        const way = ways[(round + 1 + at) % ways.length] ?? "socket";
        options.progress(
          `chromium round ${round + 1}/${options.rounds}${round < 0 ? " (warm-up)" : ""}: ${
            names[way]
          }`,
        );
        const alone = await inPage(page, way, urls[way], 1, duration);
        const many = await inPage(page, way, urls[way], MANY, duration);
        if (round < 0) continue; // the first one warms up
        found.get(way)?.alone.push(1000 / alone);
        found.get(way)?.many.push(many);
      }
    }
    return report(found, browser.version(), options);
  } finally {
    await browser.close();
    await Promise.all([echo, hono, core].map((part) => part.stop()));
    rmSync(folder, { recursive: true });
  }
}

interface Sums {
  readonly alone: Spread;
  readonly many: Spread;
}

function report(found: ReadonlyMap<Way, Times>, version: string, { print }: Options): object {
  const times = (way: Way): Times => found.get(way) ?? { alone: [], many: [] };
  const sum = (way: Way): Sums => ({
    alone: spread(times(way).alone),
    many: spread(times(way).many),
  });
  const sums: Readonly<Record<Way, Sums>> = {
    socket: sum("socket"),
    invoke: sum("invoke"),
    fetch: sum("fetch"),
  };
  print(`\nChromium ${version}, tiny calls from one page, median (min–max)\n`);
  print(table(
    ["", "alone, ms a call", "64 in flight, calls a second"],
    ways.map((way) => [names[way], shownSpread(sums[way].alone), shownSpread(sums[way].many)]),
  ));
  const alone = ratio(times("invoke").alone, times("socket").alone);
  const many = ratio(times("invoke").many, times("fetch").many);
  const verdict = (met: boolean) => met ? "met" : "missed";
  print("");
  print(table(["", "ratio", "target", ""], [
    [
      "alone, invoke over socket",
      shown(alone),
      `at most ${ALONE_AT_MOST}`,
      verdict(alone <= ALONE_AT_MOST),
    ],
    [
      "64, invoke over fetch",
      shown(many),
      `at least ${MANY_AT_LEAST}`,
      verdict(many >= MANY_AT_LEAST),
    ],
  ]));
  return { version, ways: sums, ratios: { alone, many } };
}
