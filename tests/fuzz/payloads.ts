/**
 * Arguments of calls: JSON of every shape, and texts that are nearly JSON.
 *
 * @module
 */
import fc from "fast-check";
import { type App, CoreError } from "@pleiad/core";
import { COMMANDS, fuzzedApp } from "./_app.ts";
import { broken, corpusOf, type FuzzTarget } from "./_target.ts";

const HOST = "127.0.0.1:4747";
const KEYS = [
  "text",
  "list",
  "record",
  "tree",
  "children",
  "x",
  "__proto__",
  "constructor",
  "length",
];
const SPLINTERS = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  "1e999",
  "-0",
  "9223372036854775808",
  "NaN",
  '"\\ud800"',
  "\ufeff{}",
  '{"text":"a","text":"b"}',
  "[".repeat(2000),
  `${"[".repeat(3000)}${"]".repeat(3000)}`,
  `{"tree":${'{"children":['.repeat(400)}${"]}".repeat(400)}}`,
  `${'{"x":'.repeat(3000)}1${"}".repeat(3000)}`,
  '"__CHANNEL__:1"',
  '"__CHANNEL__:99999999999"',
  "null",
  "",
  " ",
];

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.jsonValue(),
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), tie("json")), { maxLength: 4 }).map((pairs) => {
      const object = {};
      // As `JSON.parse` makes them: own properties, whatever their names.
      for (const [key, value] of pairs) {
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
      }
      return object;
    }),
  ),
}));
const text = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => JSON.stringify(value) ?? "null") },
  { weight: 2, arbitrary: fc.constantFrom(...SPLINTERS) },
  {
    weight: 2,
    arbitrary: fc.tuple(json, fc.nat(40), fc.string({ maxLength: 2 })).map(([value, at, extra]) => {
      const right = JSON.stringify(value) ?? "null";
      return right.slice(0, at) + extra + right.slice(at + 1);
    }),
  },
);
const call = fc.record({
  command: fc.oneof(
    fc.constantFrom(...COMMANDS.map((name) => `plugin:target|${name}`)),
    fc.string({ maxLength: 12 }),
  ),
  text,
  type: fc.constantFrom("application/json", "application/json", "application/octet-stream"),
});

interface Call {
  readonly command: string;
  readonly text: string;
  readonly type: string;
}

async function send(app: App, token: string, { command, text, type }: Call): Promise<void> {
  const response = await app.fetch(
    new Request(`http://${HOST}/__pleiad/ipc/${encodeURIComponent(command)}`, {
      method: "POST",
      headers: { host: HOST, authorization: `Bearer ${token}`, "content-type": type },
      body: text.isWellFormed() ? text : text.toWellFormed(),
    }),
  );
  const body = await response.text();
  const verdict = response.headers.get("tauri-response");
  const { status } = response;
  // A dot as a segment is no normal path: the gate's, unless the URL has lost it before (404).
  const fine = status === 200
    ? verdict === "ok" || (verdict === "error" && typeof JSON.parse(body) === "string")
    : [400, 404, 413, 500].includes(status) && verdict === null && body !== "" &&
      body !== "The core failed on this request";
  if (!fine) throw new Error(`${status} ${verdict} ${body}`);
  if ("polluted" in {}) throw new Error("Object.prototype has been polluted");
}

/** Every call is answered: with a result, with a sentence, or as malformed. */
export const payloads: FuzzTarget = {
  name: "payloads",
  short: 20_000,
  long: 1_000_000,
  async run({ runs, seed }) {
    const { error } = console;
    console.error = () => {};
    const app = fuzzedApp(() => {});
    await app.start();
    const token = app.token("main");
    let slowest = 0;
    const check = async (each: Call) => {
      const start = performance.now();
      try {
        await send(app, token, each);
      } catch (reason) {
        throw broken(
          reason instanceof CoreError ? reason.code : `${reason}`,
          JSON.stringify(each),
          seed,
        );
      }
      slowest = Math.max(slowest, performance.now() - start);
    };
    try {
      const known = corpusOf("payloads");
      for (const each of known) await check(JSON.parse(each));
      await fc.assert(fc.asyncProperty(call, check), { numRuns: runs, seed });
      return { tried: known.length + runs, slowest };
    } finally {
      console.error = error;
      await app.stop();
    }
  },
};
