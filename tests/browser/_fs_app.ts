/**
 * An app with the fs plugin over folders of its own.
 *
 * @module
 */
import { type App, createApp } from "@pleiad/core";
import { fs } from "@pleiad/plugin-fs";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { showFixture, type Shown } from "./_fixture.ts";

/** Tauri's number of `$APPDATA`. */
export const APP_DATA = 14;

/** The app in a browser, and where its files are. */
export interface ShownFs extends Shown {
  /** `$APPDATA`: the window `main` may do everything in it, the window `second` nothing. */
  readonly inside: string;
  /** A folder that no scope allows. */
  readonly outside: string;
}

const COMMANDS = [
  "read-all",
  "write-all",
  "allow-size",
  "allow-start-accessing-security-scoped-resource",
  "allow-stop-accessing-security-scoped-resource",
];

function fsApp(dist: URL): App {
  return createApp({
    identifier: "dev.pleiad.fs",
    mode: "development",
    frontendDist: dist,
    windows: [{ label: "main", url: "/" }, { label: "second", url: "/second.html" }],
    plugins: [fs()],
    capabilities: [
      { identifier: "all", windows: ["*"], permissions: ["core:default"] },
      {
        identifier: "main",
        windows: ["main"],
        permissions: [
          ...COMMANDS.map((name) => `fs:${name}`),
          "fs:scope-appdata-recursive",
          { identifier: "fs:scope", deny: ["$APPDATA/denied/**", "$APPDATA/denied"] },
        ],
      },
    ],
  });
}

/** Makes the folders and opens the app. */
export async function showFs(): Promise<ShownFs> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-fs-")));
  const [inside, outside] = [join(folder, "data/dev.pleiad.fs"), join(folder, "outside")];
  await mkdir(inside, { recursive: true });
  await mkdir(outside);
  const given = process.env["XDG_DATA_HOME"];
  process.env["XDG_DATA_HOME"] = join(folder, "data");
  const putBack = async () => {
    if (given === undefined) delete process.env["XDG_DATA_HOME"];
    else process.env["XDG_DATA_HOME"] = given;
    await rm(folder, { recursive: true });
  };
  try {
    const shown = await showFixture({ app: fsApp });
    return {
      ...shown,
      inside,
      outside,
      async close() {
        await shown.close();
        await putBack();
      },
    };
  } catch (error) {
    await putBack();
    throw error;
  }
}
