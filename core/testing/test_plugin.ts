/**
 * `testPlugin`: what every plugin must do, whatever it is for.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { permissionSlug } from "../acl/identifier.ts";
import { createApp } from "../create_app.ts";
import { reasonOf } from "../errors.ts";
import { makePlugin } from "../plugin.ts";
import type { Plugin } from "../types/plugin.ts";
import { testApp } from "./test_app.ts";

/** Options of `testPlugin`. */
export interface TestPluginOptions {
  /** The plugin's configuration: `plugins.<name>` of the app. */
  readonly config?: unknown;
  /** Plugins that it depends on. Called anew for each app. */
  // deno-lint-ignore no-explicit-any -- plugins of any contract
  readonly dependencies?: () => readonly Plugin<any>[];
}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const COMMAND = /^[a-z][a-z0-9_]*$/;

/** Arguments that no command asks for. Those that a schema takes all the same are its own choice. */
const JUNK: readonly object[] = [
  {},
  { __junk: true },
  { key: null, path: 1, rid: "x", id: {}, value: [], event: 7, handler: "y", options: false },
  { rid: -1, key: [[]], path: { a: { b: {} } }, id: 1e308, name: "\u0000", text: "\ud800" },
  JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "prototype": 1 } }'),
];

/** What an unchecked value makes an engine say. */
const CRASH =
  /is not a function|is not iterable|cannot read prop|undefined is not|is not an object|is undefined$/i;

/**
 * Registers a suite of tests for a plugin: its names are well-formed, each command has its
 * permissions and is denied without them, the default set is valid, junk is refused with a sentence
 * and reaches no handler, and starting and stopping leave nothing behind.
 *
 * ```ts
 * import { command, definePlugin } from "@pleiad/core";
 * import { testPlugin } from "@pleiad/core/testing";
 *
 * const clock = () =>
 *   definePlugin("clock", {
 *     permissions: { default: ["now"] },
 *     commands: { now: command(() => new Date().toISOString()) },
 *   });
 *
 * testPlugin(clock);
 * ```
 *
 * `make` is called anew for each app. `setup` runs for real; handlers do not run.
 */
// deno-lint-ignore no-explicit-any -- a plugin of any contract
export function testPlugin(make: () => Plugin<any>, options: TestPluginOptions = {}): void {
  const { name, definition } = make();
  const commands = Object.keys(definition.commands);

  // deno-lint-ignore no-explicit-any -- a plugin of any contract
  const appWith = (plugin: Plugin<any>, permissions: readonly string[]) =>
    createApp({
      identifier: "dev.pleiad.test",
      mode: "development",
      plugins: [...options.dependencies?.() ?? [], plugin],
      ...(options.config === undefined ? {} : { config: { [name]: options.config } }),
      capabilities: [{ identifier: "test", windows: ["main"], permissions }],
    });
  /** The plugin with its schemas but without its doings. */
  const hollow = () => {
    const entries = commands.map((command) =>
      [command, {
        schema: definition.commands[command]?.schema ?? null,
        handler: () => "ran",
      }] as const
    );
    const { permissions = {}, scope } = definition;
    return makePlugin(name, {
      permissions,
      ...(scope === undefined ? {} : { scope }),
      commands: Object.fromEntries(entries),
    });
  };

  describe(`plugin ${name}`, () => {
    it("has well-formed names", () => {
      assert.match(name, SLUG, "the plugin's name: lower case, with hyphens");
      for (const command of commands) {
        assert.match(command, COMMAND, "a command's name: lower case, with underscores");
      }
      for (const permission of Object.keys(definition.permissions ?? {})) {
        assert.match(permission, SLUG, "a permission's name: lower case, with hyphens");
      }
    });

    it("denies every command without a permission, and says which one is missing", async () => {
      await using page = await testApp(appWith(hollow(), []));
      for (const command of commands) {
        const said = await rejection(page.invoke(`plugin:${name}|${command}`));
        assert.match(said, /not allowed/, command);
        assert.ok(said.includes(`${name}:allow-${permissionSlug(command)}`), said);
      }
    });

    it("lets a command pass with its own permission, and stops it with its denial", async () => {
      for (const command of commands) {
        const slug = permissionSlug(command);
        await using page = await testApp(appWith(hollow(), [`${name}:allow-${slug}`]));
        const said = await settled(page.invoke(`plugin:${name}|${command}`));
        assert.doesNotMatch(said, /not allowed/, command);
        await using denied = await testApp(
          appWith(hollow(), [`${name}:allow-${slug}`, `${name}:deny-${slug}`]),
        );
        const refusal = await rejection(denied.invoke(`plugin:${name}|${command}`));
        assert.match(refusal, /explicitly denied/, command);
      }
    });

    it("has valid permissions, the default set among them", () => {
      appWith(hollow(), [`${name}:default`]);
      for (const permission of Object.keys(definition.permissions ?? {})) {
        appWith(hollow(), [`${name}:${permission}`]);
      }
    });

    it("refuses junk with a sentence", async () => {
      const permissions = commands.map((command) => `${name}:allow-${permissionSlug(command)}`);
      await using page = await testApp(appWith(hollow(), permissions));
      for (const command of commands) {
        for (const junk of [...JUNK, new Uint8Array([1, 2, 3])]) {
          const said = await settled(page.invoke(`plugin:${name}|${command}`, junk));
          if (said === "ran") continue;
          assert.match(said, /\s/, `${command}: no sentence: ${said}`);
          assert.doesNotMatch(said, CRASH, `${command}: an unchecked value: ${said}`);
        }
      }
      assert.equal(Reflect.get({}, "polluted"), undefined, "Object.prototype was polluted");
    });

    it("starts and stops twice, and leaves nothing behind", async (t) => {
      const reports = mock.method(console, "error", () => {});
      try {
        for (let round = 0; round < 2; round++) {
          const page = await testApp(appWith(make(), []));
          assert.equal(await page.app.removePlugin(name), true);
          const said = await rejection(page.invoke(`plugin:${name}|${commands[0] ?? "none"}`));
          assert.match(said, /not (?:allowed|found)/);
          await page.stop();
        }
        assert.deepEqual(reports.mock.calls.map(({ arguments: [text] }) => text), [], t.name);
      } finally {
        reports.mock.restore();
      }
    });
  });
}

async function settled(call: Promise<unknown>): Promise<string> {
  return await call.then((value) => reasonOf(value), (value) => reasonOf(value));
}

async function rejection(call: Promise<unknown>): Promise<string> {
  return await call.then(
    (value) => assert.fail(`The call succeeded: ${reasonOf(value)}`),
    (value) => {
      assert.equal(typeof value, "string");
      return String(value);
    },
  );
}
