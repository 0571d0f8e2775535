/**
 * The fixture app in a real browser.
 *
 * @module
 */
import type { App } from "@pleiad/core";
import type { BrowserContext, Page } from "playwright-core";
import { fixtureApp, type FixtureOptions } from "../fixtures/app.ts";
import { fixturePage } from "../fixtures/build_page.ts";
import type {} from "../fixtures/page/guest.ts";
import { serveApp, type Served } from "../fixtures/serve.ts";
import { launchChromium } from "./_chromium.ts";

/** The fixture app, served and shown. */
export interface Shown {
  /** The core. */
  readonly served: Served;
  /** The browser's profile, which has been let in. */
  readonly context: BrowserContext;
  /** The document `main`. */
  readonly page: Page;
  /** Opens another tab at a path. */
  open(path?: string): Promise<Page>;
  /** What pages have said on their consoles that is an error, or thrown. */
  readonly complaints: string[];
  /** Closes browser and core. */
  close(): Promise<void>;
}

/** Serves the fixture and opens it. `prepare` runs in every document before the page's scripts. */
export async function showFixture(
  options: FixtureOptions & {
    readonly prepare?: () => void;
    readonly root?: string;
    /** Another app for the fixture's page. Default: the fixture app. */
    readonly app?: (dist: URL) => App;
  } = {},
): Promise<Shown> {
  const { prepare, root, app, ...rest } = options;
  const dist = await fixturePage();
  const browser = await launchChromium();
  const context = await browser.newContext();
  if (prepare !== undefined) await context.addInitScript(prepare);
  const served = await serveApp(app?.(dist) ?? fixtureApp({ dist, ...rest }), root).catch(
    async (error) => {
      await browser.close();
      throw error;
    },
  );
  const complaints: string[] = [];
  const watch = async (address: string) => {
    const page = await context.newPage();
    page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(address);
    await page.waitForFunction(() => "guest" in globalThis);
    return page;
  };
  const page = await watch(served.bootUrl());
  return {
    served,
    context,
    page,
    complaints,
    open: (path = "/") => watch(served.url + path),
    async close() {
      await browser.close();
      await served.stop();
    },
  };
}
