/**
 * An app with the plugin over a folder of its own: `inside` is `$APPDATA`, `outside` is not in any
 * scope.
 *
 * @module
 */
import type { AppDefinition, Capability } from "@pleiad/core";
import { createApp } from "@pleiad/core";
import type { AppOf } from "@pleiad/core/client";
import { testApp, type TestCaller } from "@pleiad/core/testing";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { FsContract } from "./contract.ts";
import { fs, type FsPluginOptions } from "./mod.ts";

/** A caller of the app. */
export type Page = TestCaller<AppOf<readonly [FsContract]>>;

/** Tauri's number for `$APPDATA`. */
export const APP_DATA = 14;

/** Every command of the plugin. */
export const EVERYTHING: readonly string[] = [
  "read-all",
  "write-all",
  "allow-size",
  "allow-close",
  "allow-start-accessing-security-scoped-resource",
  "allow-stop-accessing-security-scoped-resource",
];

/** A folder tree with an app over it. */
export interface Desk {
  /** `$APPDATA` of the app. */
  readonly inside: string;
  /** A folder that no scope allows. */
  readonly outside: string;
  /** Starts the app. The window `main` may do everything in `$APPDATA`. */
  start(options?: StartOptions): Promise<Page>;
  /** Removes the folders. */
  remove(): Promise<void>;
}

/** What differs from the usual app. */
export interface StartOptions {
  /** Instead of the usual one. */
  readonly permissions?: Capability["permissions"];
  /** `plugins.fs`. */
  readonly config?: unknown;
  /** Commands of the app itself, which need no permission. */
  readonly commands?: AppDefinition["commands"];
  /** Of the plugin. */
  readonly plugin?: FsPluginOptions;
}

/** Makes the folders. */
export async function makeDesk(): Promise<Desk> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-plugin-fs-")));
  const identifier = "org.pleiad.test";
  const inside = join(folder, "data", identifier);
  const outside = join(folder, "outside");
  const given = process.env["XDG_DATA_HOME"];
  process.env["XDG_DATA_HOME"] = join(folder, "data");
  await mkdir(inside, { recursive: true });
  await mkdir(outside);
  return {
    inside,
    outside,
    start: ({ permissions, config, plugin, commands } = {}) =>
      testApp(
        createApp({
          identifier,
          plugins: [fs(plugin)],
          ...(commands === undefined ? {} : { commands }),
          ...(config === undefined ? {} : { config: { fs: config } }),
          capabilities: [
            { identifier: "all", windows: ["*"], permissions: ["core:default"] },
            {
              identifier: "main",
              windows: ["main"],
              permissions: permissions ??
                [...EVERYTHING.map((name) => `fs:${name}`), "fs:scope-appdata-recursive"],
            },
          ],
        }),
        { mode: "production" },
      ),
    async remove() {
      if (given === undefined) delete process.env["XDG_DATA_HOME"];
      else process.env["XDG_DATA_HOME"] = given;
      await rm(folder, { recursive: true });
    },
  };
}

/** What a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(
    (value) => assert.fail(`It was answered: ${JSON.stringify(value)}`),
    (reason) => String(reason),
  );
}

/** Tauri's sentence for a path that is out of bounds. */
export function forbidden(path: string, command: string): string {
  return `forbidden path: ${path}, maybe it is not allowed on the scope for \`allow-${
    command.replaceAll("_", "-")
  }\` permission in your capability file`;
}
