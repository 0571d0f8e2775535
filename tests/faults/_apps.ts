/**
 * Apps whose plugins misbehave, as files for the command line.
 *
 * @module
 */

const head = `import { command, CommandError, createApp, definePlugin } from "@pleiad/core";
`;

/** A plugin whose handlers fail in every way there is. */
const bad = `${head}
const throws = {
  error: () => { throw new TypeError("an error"); },
  text: () => { throw "a text"; },
  nothing: () => { throw null; },
  object: () => { throw {}; },
  hostile: () => { throw { get message() { throw 1; }, toJSON() { throw 2; }, toString() { throw 3; } }; },
  bigint: () => { throw 10n; },
  rejects: () => Promise.reject("later"),
  thenable: () => ({ then() { throw new Error("a thenable"); } }),
  getter: () => ({ get then() { throw new Error("a getter"); } }),
  result: () => ({ get value() { throw new Error("a result"); } }),
  circle: () => { const a = {}; a.a = a; return a; },
  never: (ctx) => new Promise(() => {
    ctx.signal.addEventListener("abort", () => console.error("aborted: " + ctx.signal.reason.message));
  }),
  deaf: () => ({ then() {} }),
  busy: () => { const until = performance.now() + 400; while (performance.now() < until); return "done"; },
  stray: () => {
    setTimeout(() => { throw new Error("stray timer"); });
    void Promise.reject(new Error("stray rejection"));
    setTimeout(() => Promise.reject("stray text"));
  },
};
export const bad = definePlugin("bad", {
  permissions: { default: Object.keys(throws) },
  commands: Object.fromEntries(Object.entries(throws).map(([name, run]) => [name, command(run)])),
  onWebviewReady() { throw new Error("a hook"); },
  onEvent: async () => { throw new Error("an async hook"); },
});
`;

const good = `${head}
export const good = definePlugin("good", {
  permissions: { default: ["ping"] },
  commands: { ping: command(() => "pong") },
});
`;

const ends = `${head}
const plugin = (name, dispose) => definePlugin(name, {
  commands: {},
  setup: () => ({ dispose }),
});
const apps = {
  throws: () => { throw "no Error"; },
  hangs: () => new Promise(() => {}),
  deaf: () => ({ then() {} }),
};
export default createApp({
  identifier: "org.example.ends",
  plugins: [
    plugin("first", () => console.error("first was asked")),
    ...Object.entries(apps).map(([name, dispose]) => plugin(name, dispose)),
    plugin("last", () => console.error("last was asked")),
  ],
});`;

const load = `${head}
export default createApp({
  identifier: "org.example.load",
  commands: {
    slow: command((ctx) => new Promise((done) => {
      const timer = setTimeout(done, 20_000, "late");
      ctx.signal.addEventListener("abort", () => clearTimeout(timer));
    })),
    ping: command(() => { console.log("printed"); console.error("printed"); return "pong"; }),
  },
});`;

/** The files. */
export const files: Readonly<Record<string, string>> = {
  "bad/mod.js": bad,
  "good/mod.js": good,
  "ends.js": ends,
  "load.js": load,
  "app.js": `${head}
import { bad } from "./bad/mod.js";
import { good } from "./good/mod.js";
export default createApp({
  identifier: "org.example.faults",
  plugins: [bad, good],
  blockedAfter: 200,
  capabilities: [{ identifier: "main", windows: ["*"], permissions: ["core:default", "bad:default", "good:default"] }],
});`,
};
