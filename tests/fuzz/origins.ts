/**
 * `Host` and `Origin`: only the exact values may pass the gate.
 *
 * @module
 */
import fc from "fast-check";
import { createApp } from "@pleiad/core";
import { broken, corpusOf, type FuzzTarget } from "./_target.ts";

const OWN = "desk.example.test:4747";
const PARTS = [
  "desk.example.test",
  "localhost",
  "127.0.0.1",
  "[::1]",
  "evil.com",
  ":",
  "4747",
  "04747",
  "@",
  ".",
  ",",
  "/",
  "?",
  "#",
  "\\",
  "%2e",
  "http://",
  "https://",
  "null",
  " ",
  "\t",
  "xn--",
  "ı",
  "0x7f.1",
  "127.1",
  "[::ffff:127.0.0.1]",
];

const value = fc.oneof(
  fc.array(fc.constantFrom(...PARTS), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ maxLength: 30 }),
  fc.webUrl().map((url) => new URL(url).origin),
  fc.tuple(fc.constantFrom(OWN, `http://${OWN}`), fc.string({ maxLength: 3 }), fc.nat(30)).map(
    ([right, extra, at]) => right.slice(0, at) + extra + right.slice(at),
  ),
);

interface Asked {
  readonly host: string;
  readonly origin: string | null;
}

/** What the gate may let pass, said as plainly as can be. Headers have no blanks round them. */
function mayPass({ host, origin }: Asked): boolean {
  const name = host.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "").toLowerCase();
  const from = origin?.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "") ?? null;
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(name);
  return (name === OWN || isLoopback) && (from === null || from === `http://${name}`);
}

/** Nothing passes but what `mayPass` says, and that does. */
export const origins: FuzzTarget = {
  name: "origins",
  short: 20_000,
  long: 100_000,
  async run({ runs, seed }) {
    const app = createApp({
      identifier: "org.pleiad.fuzz",
      security: { allowedHosts: [OWN] },
    });
    await app.start();
    let tried = 0;
    const check = async (asked: Asked) => {
      let headers: Headers;
      try {
        headers = new Headers({ host: asked.host });
        if (asked.origin !== null) headers.set("origin", asked.origin);
      } catch {
        // No runtime takes such a header from the network either.
        return;
      }
      tried++;
      const request = new Request("http://localhost/__pleiad/ipc/x", { method: "POST", headers });
      const { status } = await app.fetch(request);
      // Past the gate there is no key: 401.
      const passed = status === 401;
      if (passed !== mayPass(asked) || (!passed && status !== 403 && status !== 400)) {
        throw broken(`The gate answered ${status}`, JSON.stringify(asked), seed);
      }
    };
    try {
      for (const known of corpusOf("origins")) await check(JSON.parse(known));
      const asked = fc.record({ host: value, origin: fc.option(value) });
      await fc.assert(fc.asyncProperty(asked, check), { numRuns: runs, seed });
      return { tried };
    } finally {
      await app.stop();
    }
  },
};
