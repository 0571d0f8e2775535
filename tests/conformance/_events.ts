/**
 * Events: who hears what (tauri: `crates/tauri/src/manager/mod.rs`).
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { EventTarget } from "@pleiad/core";
import type { Client } from "./_client.ts";

const kinds = ["AnyLabel", "Window", "Webview", "WebviewWindow"] as const;

/** Listeners by name; all of them in one client, as matching goes by label alone. */
const listeners: Readonly<Record<string, EventTarget>> = {
  any: { kind: "Any" },
  app: { kind: "App" },
  ...Object.fromEntries(
    kinds.flatMap((kind) => ["a", "b"].map((label) => [`${kind} ${label}`, { kind, label }])),
  ),
};

const all = Object.keys(listeners);

/** What is emitted, and who hears it. */
const table: readonly (readonly [EventTarget | string | undefined, readonly string[]])[] = [
  [undefined, all],
  [{ kind: "Any" }, all],
  [{ kind: "App" }, ["any", "app"]],
  [{ kind: "AnyLabel", label: "a" }, ["any", ...kinds.map((kind) => `${kind} a`)]],
  ["a", ["any", ...kinds.map((kind) => `${kind} a`)]],
  [{ kind: "Window", label: "a" }, ["any", "AnyLabel a", "Window a"]],
  [{ kind: "Webview", label: "a" }, ["any", "AnyLabel a", "Webview a"]],
  [{ kind: "WebviewWindow", label: "b" }, ["any", "AnyLabel b", "WebviewWindow b"]],
  [{ kind: "AnyLabel", label: "nobody" }, ["any"]],
];

/** Events. */
export function eventTests(client: () => Client): void {
  it("reaches the listeners that the table of targets says", async () => {
    const heard = await Promise.all(
      Object.values(listeners).map((target) => client().listen("table", target)),
    );
    // Whoever is meant hears the number of the row; a last emission to all marks the end.
    for (const [row, [target]] of table.entries()) {
      if (row % 2 === 0) await client().emit("table", row, target);
      else {await client().invoke("plugin:probe|shout", {
          event: "table",
          payload: row,
          target: full(target),
        });}
    }
    await client().emit("table", "end");
    for (const [at, name] of all.entries()) {
      const expected = table.flatMap(([, who], row) => who.includes(name) ? [row] : []);
      assert.deepEqual(await heard[at]?.payloads(), [...expected, "end"], name);
      await heard[at]?.stop();
    }
  });

  it("carries payloads, null for none, and stops", async () => {
    const heard = await client().listen("payload/ü:x-1_y");
    const payloads = [{ a: [1, { b: null }] }, "🚀", 0, false, null];
    for (const payload of payloads) await client().emit("payload/ü:x-1_y", payload);
    await client().emit("payload/ü:x-1_y");
    assert.deepEqual(await heard.payloads(), [...payloads, null]);
    await heard.stop();
    await client().emit("payload/ü:x-1_y", "after");
    assert.deepEqual(await heard.payloads(), [...payloads, null]);
  });

  it("refuses names that are none", async () => {
    for (const event of ["a.b", "a b", "a\u0000"]) {
      const end = await client().invoke("plugin:event|emit", { event, payload: 1 });
      assert.deepEqual(end, {
        ok: false,
        isError: false,
        value: "invalid args `event` for command `emit`: Event name must include only " +
          "alphanumeric characters, `-`, `/`, `:` and `_`.",
      });
    }
  });
}

function full(target: EventTarget | string | undefined): EventTarget | undefined {
  return typeof target === "string" ? { kind: "AnyLabel", label: target } : target;
}
