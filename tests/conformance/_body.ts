/**
 * What every client must see: calls, their arguments and rejections, and channels.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { pattern } from "../fixtures/probe.ts";
import type { Client, Ending } from "./_client.ts";

const echo = "plugin:probe|echo";

/** JSON values that must come back as they went. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  "",
  "text",
  'ünïcödé 漢字 🚀 \u2028 \u0000 " \\ </script>',
  [],
  [1, "two", null, [3, [4]]],
  {},
  { a: { b: { c: [{ d: null }] } } },
  { "": 1, "key with spaces": 2, "ключ": 3, length: 4, constructor: 5 },
  "__CHANNEL__:no",
  { jsonrpc: "2.0", id: 1, method: "x" },
];

/** Calls: results, rejections, headers, bytes, cancelling, concurrency. */
export function callTests(client: () => Client): void {
  it("goes the way that is tested", async () => {
    assert.deepEqual(await client().invoke("plugin:probe|way"), ok(client().way));
  });

  it("is called by its label", async () => {
    assert.deepEqual(await client().invoke("plugin:probe|label"), ok(client().label));
  });

  it("gives JSON values back as they went", async () => {
    for (const value of values) {
      assert.deepEqual(await client().invoke(echo, { value }), ok(value));
    }
  });

  it("gives null for nothing", async () => {
    assert.deepEqual(await client().invoke("plugin:probe|nothing"), ok(null));
    assert.deepEqual(await client().invoke(echo, {}), failed(missing("value", "echo")));
  });

  it("calls app commands, with names of any letters", async () => {
    assert.deepEqual(await client().invoke("greet", { name: "Zoë" }), ok("Hello, Zoë"));
    assert.deepEqual(await client().invoke("größe"), ok("unicode"));
  });

  it("carries a large value both ways", async () => {
    const value = "0123456789abcdef".repeat(1 << 17);
    const { ok, value: back } = await client().invoke(echo, { value });
    assert.ok(ok && back === value);
  });

  it("carries bytes up, down and both ways", async () => {
    const body = pattern(100_000);
    const sum = body.reduce((sum, byte) => sum + byte, 0);
    assert.deepEqual(
      await client().invoke("plugin:probe|measure", body),
      ok({ length: 100_000, sum }),
    );
    assert.deepEqual(
      await client().invoke("plugin:probe|bytes", { size: 70_000 }),
      ok(pattern(70_000)),
    );
    assert.deepEqual(await client().invoke("plugin:probe|back", body), ok(body));
    assert.deepEqual(
      await client().invoke("plugin:probe|back", new Uint8Array(0)),
      ok(new Uint8Array(0)),
    );
  });

  it("hands headers to the command", async () => {
    const args = { name: "x-file-name" };
    assert.deepEqual(
      await client().invoke("plugin:probe|header", args, { "X-File-Name": "a.png" }),
      ok("a.png"),
    );
    assert.deepEqual(await client().invoke("plugin:probe|header", args), ok(null));
  });

  it("is one caller, whichever way a call goes", async () => {
    const { value: rid } = await client().invoke("plugin:probe|open");
    const close = () => client().invoke("plugin:resources|close", { rid }, { "x-way": "http" });
    assert.deepEqual(await close(), ok(null));
    assert.deepEqual(await close(), failed(`The resource id ${rid} is invalid.`));
  });

  it("rejects with the exact value", async () => {
    const fail = (how: string) => client().invoke("plugin:probe|fail", { how });
    assert.deepEqual(await fail("error"), failed("The disk is full"));
    assert.deepEqual(await fail("string"), failed("just text"));
    assert.deepEqual(await fail("null"), failed(null));
    assert.deepEqual(await fail("undefined"), failed(null));
    assert.deepEqual(await fail("reject"), failed("plain"));
    assert.deepEqual(await fail("object"), failed({ code: 7, parts: ["a", null] }));
  });

  it("cancels: the call rejects and the handler hears of it", async () => {
    const key = "cancelled";
    assert.deepEqual(
      await client().cancel("plugin:probe|wait", { key }),
      failed("Request cancelled"),
    );
    assert.deepEqual(
      await client().invoke("plugin:probe|aborted", { key }),
      ok("Request cancelled"),
    );
  });

  it("does not hold calls back behind a slow one", async () => {
    const order: string[] = [];
    const slow = client().invoke("plugin:probe|hold", { key: "slow" }).then((end) => {
      order.push("slow");
      return end;
    });
    await client().invoke("plugin:probe|held", { key: "slow" });
    for (let n = 0; n < 3; n++) assert.deepEqual(await client().invoke(echo, { value: n }), ok(n));
    order.push("quick");
    await client().invoke("plugin:probe|release", { key: "slow" });
    assert.deepEqual(await slow, ok("slow"));
    assert.deepEqual(order, ["quick", "slow"]);
  });

  it("matches replies to calls when many are under way", async () => {
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const ends = await Promise.all(numbers.map((value) => client().invoke(echo, { value })));
    assert.deepEqual(ends, numbers.map(ok));
  });
}

/** What is refused, in Tauri's words (tauri: `crates/tauri/src/error.rs`, `src/ipc/authority.rs`). */
export function argumentTests(client: () => Client): void {
  it("denies what no capability grants, and says what would", async () => {
    const end = await client().invoke("plugin:probe|hidden");
    assert.match(
      text(end),
      /^probe\.hidden not allowed\. Permissions associated with this command: /,
    );
    assert.match(text(end), /probe:allow-hidden/);
  });

  it("refuses unknown commands and plugins", async () => {
    const said = async (command: string) => text(await client().invoke(command));
    assert.match(await said("plugin:probe|nope"), /^probe\.nope not allowed\. Command not found/);
    assert.match(await said("plugin:nope|read"), /^nope\.read not allowed\. Plugin not found/);
    assert.equal(await said("nope"), "Command nope not found");
    assert.match(await said("plugin:probe"), /not allowed/);
    assert.equal(await said("constructor"), "Command constructor not found");
  });

  it("names the argument that is missing", async () => {
    const needs = (args: object) => client().invoke("plugin:probe|needs", args);
    assert.deepEqual(await needs({}), failed(missing("count", "needs")));
    assert.deepEqual(await needs({ count: 1 }), failed(missing("names", "needs")));
    assert.deepEqual(await client().invoke("greet"), failed(missing("name", "greet")));
  });

  it("names the argument that is wrong", async () => {
    const needs = async (args: object) => text(await client().invoke("plugin:probe|needs", args));
    assert.match(
      await needs({ count: "1", names: [] }),
      /^invalid args `count` for command `needs`: ./,
    );
    assert.match(
      await needs({ count: 1, names: ["a", 2] }),
      /^invalid args `names` for command `needs`: ./,
    );
    assert.match(
      await needs({ count: 1, names: [], note: null }),
      /^invalid args `note` for command `needs`: ./,
    );
    assert.deepEqual(
      await client().invoke("plugin:probe|needs", { count: 1, names: ["a"] }),
      ok(2),
    );
  });

  it("refuses bytes where values are wanted, and values where bytes are", async () => {
    assert.deepEqual(
      await client().invoke("plugin:probe|needs", new Uint8Array(2)),
      failed(
        "invalid args `count` for command `needs`: command needs expected a value for key count " +
          "but the IPC call used a bytes payload",
      ),
    );
    assert.match(
      text(await client().invoke("plugin:probe|measure", { a: 1 })),
      /^invalid args `body` for command `measure`: /,
    );
  });

  it("refuses what is no channel", async () => {
    const said = text(await client().invoke("plugin:probe|stream", { count: 1, sink: "7" }));
    assert.equal(
      said,
      "invalid args `sink` for command `stream`: invalid channel value `7`, expected a string in " +
        "the `__CHANNEL__:ID` format",
    );
  });

  it("is still there after all that", async () => {
    assert.deepEqual(await client().invoke(echo, { value: "alive" }), ok("alive"));
  });
}

/** Channels. */
export function streamTests(client: () => Client): void {
  it("delivers 10,000 messages in order", async () => {
    const count = 10_000;
    const { result, messages } = await client().collect("stream", { count }, count);
    assert.equal(result, count);
    assert.deepEqual(messages, Array.from({ length: count }, (_, n) => n));
  });

  it("delivers bytes among values, in order", async () => {
    const { messages } = await client().collect("stream", { count: 9, rawEach: 3 }, 9);
    const raw = (n: number) => new Uint8Array(Uint32Array.of(n).buffer);
    assert.deepEqual(messages, [raw(0), 1, 2, raw(3), 4, 5, raw(6), 7, 8]);
  });

  it("opens channels at any depth", async () => {
    assert.match(
      text(await client().invoke("plugin:probe|keep", { sink: { channel: "x" } })),
      /^invalid args `sink` for command `keep`: invalid channel value `x`.* \(at sink\.channel\)$/,
    );
  });
}

function ok(value: unknown): Ending {
  return { ok: true, value };
}

function failed(value: unknown): Ending {
  return { ok: false, value, isError: false };
}

function text(end: Ending): string {
  assert.equal(end.ok, false, `It succeeded with ${JSON.stringify(end.value)}`);
  assert.equal(typeof end.value, "string");
  return String(end.value);
}

function missing(key: string, command: string): string {
  return `invalid args \`${key}\` for command \`${command}\`: command ${command} missing required key ${key}`;
}
