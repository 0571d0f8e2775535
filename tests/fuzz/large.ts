/**
 * Arguments of a mebibyte that are as much work as can be: how long is the core busy with one?
 *
 * @module
 */
import { COMMANDS, fuzzedApp } from "./_app.ts";
import { random } from "./_random.ts";
import { broken, corpusOf, type FuzzTarget } from "./_target.ts";

const HOST = "127.0.0.1:4747";
const SIZE = 1 << 20;

function filled(open: string, part: (at: number) => string, close: string): string {
  const parts: string[] = [];
  let size = open.length + close.length;
  for (let at = 0; size < SIZE; at++) {
    const next = (at === 0 ? "" : ",") + part(at);
    parts.push(next);
    size += next.length;
  }
  return open + parts.join("") + close;
}

function nested(open: string, close: string): string {
  const times = Math.floor(SIZE / (open.length + close.length));
  return open.repeat(times) + close.repeat(times);
}

const shapes: readonly string[] = [
  nested("[", "]"),
  "[".repeat(SIZE),
  nested('{"x":', "}").replace("}", "1}"),
  nested('{"children":[', "]}"),
  `{"tree":${nested('{"children":[', "]}")}}`,
  filled('{"list":[', () => "1", "]}"),
  filled('{"list":[', () => "[]", "]}"),
  filled('{"list":["x",', () => "1e308", "]}"),
  filled('{"record":{', (at) => `"${at}":0`, "}}"),
  filled('{"record":{', () => '"a":0', "}}"),
  filled("{", (at) => `"${at.toString(36)}":{}`, "}"),
  `{"text":"${"\\u0000".repeat(SIZE / 6)}"}`,
  `{"text":"${"\\\\".repeat(SIZE / 2)}"}`,
  `{"text":"${"ü".repeat(SIZE / 2)}`,
  " ".repeat(SIZE),
  "9".repeat(SIZE),
  `"${"a".repeat(SIZE)}"`,
  `{"tree":${filled('{"children":[', () => "{}", "]}")}}`,
];

/** Every input is answered; the report says how long the longest took. */
export const large: FuzzTarget = {
  name: "large",
  short: 60,
  long: 2_000,
  async run({ runs, seed }) {
    const { error } = console;
    console.error = () => {};
    const app = fuzzedApp(() => {});
    await app.start();
    const token = app.token("main");
    const from = random(seed);
    const known = corpusOf("large");
    let slowest = 0;
    try {
      for (let at = 0; at < known.length + runs; at++) {
        const command = COMMANDS[at % COMMANDS.length] ?? "any";
        const text = known[at] ?? from.one(shapes);
        const body = new TextEncoder().encode(text);
        const request = new Request(`http://${HOST}/__pleiad/ipc/plugin%3Atarget%7C${command}`, {
          method: "POST",
          headers: {
            host: HOST,
            authorization: `Bearer ${token}`,
            "content-type": "application/json",
            "content-length": `${body.length}`,
          },
          body,
        });
        const start = performance.now();
        const response = await app.fetch(request);
        // The first calls pay for the compiler.
        if (at >= known.length + COMMANDS.length) {
          slowest = Math.max(slowest, performance.now() - start);
        }
        const answer = await response.text();
        if (![200, 400, 413, 500].includes(response.status) || answer === "") {
          throw broken(`${command} was answered ${response.status} ${answer}`, text, seed);
        }
      }
      return { tried: known.length + runs, slowest };
    } finally {
      console.error = error;
      await app.stop();
    }
  },
};
