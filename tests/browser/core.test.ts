import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url).href);

describe("@tauri-apps/api/core in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let page: Page;
  before(async () => {
    shown = await showFixture({ name: "core", root: fixtures });
    page = shown.page;
  });
  after(() => shown?.close());

  it("exports what these tests call, and no more", async () => {
    assert.deepEqual(await page.evaluate(() => Object.keys(guest.core).toSorted()), [
      "Channel",
      "PluginListener",
      "Resource",
      "SERIALIZE_TO_IPC_FN",
      "addPluginListener",
      "checkPermissions",
      "convertFileSrc",
      "invoke",
      "isTauri",
      "requestPermissions",
      "transformCallback",
    ]);
  });

  it("isTauri, and invoke with and without arguments", async () => {
    const got = await page.evaluate(async () => ({
      isTauri: guest.core.isTauri(),
      greeting: await guest.core.invoke("greet", { name: "Maia" }),
      nothing: await guest.core.invoke("plugin:probe|nothing"),
      label: await guest.core.invoke("plugin:probe|label"),
    }));
    assert.deepEqual(got, { isTauri: true, greeting: "Hello, Maia", nothing: null, label: "main" });
  });

  it("invoke writes arguments as Tauri does", async () => {
    const back = await page.evaluate(async () => {
      const { core, dpi } = guest;
      class Celsius {
        readonly degrees: number;
        constructor(degrees: number) {
          this.degrees = degrees;
        }
        [core.SERIALIZE_TO_IPC_FN]() {
          return `${this.degrees} °C`;
        }
      }
      return await core.invoke("plugin:probe|echo", {
        value: {
          map: new Map([["a", 1]]),
          bytes: new Uint8Array([1, 2]),
          buffer: new Uint8Array([3]).buffer,
          own: new Celsius(20),
          size: new dpi.LogicalSize(3, 4),
          gone: undefined,
          date: new Date(0),
        },
      });
    });
    assert.deepEqual(back, {
      map: { a: 1 },
      bytes: [1, 2],
      buffer: [3],
      own: "20 °C",
      size: { width: 3, height: 4 },
      date: "1970-01-01T00:00:00.000Z",
    });
  });

  it("invoke takes bytes as array, view and buffer, with headers", async () => {
    const got = await page.evaluate(async () => {
      const { core } = guest;
      const whole = new Uint8Array([9, 1, 2, 9]);
      const measured = [];
      for (const body of [[1, 2], whole.subarray(1, 3), new Uint8Array([1, 2]).buffer]) {
        measured.push(await core.invoke("plugin:probe|measure", body));
      }
      const headers = new Headers({ "x-name": "a" });
      const name = await core.invoke("plugin:probe|header", { name: "x-name" }, { headers });
      return { measured, name };
    });
    const measured = { length: 2, sum: 3 };
    assert.deepEqual(got, { measured: [measured, measured, measured], name: "a" });
  });

  it("carries 50 MB both ways", async () => {
    const got = await page.evaluate(async () => {
      const size = 50 * 1024 * 1024;
      const up = new Uint8Array(size);
      for (let at = 0; at < size; at++) up[at] = at & 255;
      const measured = await guest.core.invoke("plugin:probe|measure", up);
      const down = await guest.core.invoke<ArrayBuffer>("plugin:probe|bytes", { size });
      const bytes = new Uint8Array(down);
      let wrong = 0;
      for (let at = 0; at < size; at++) if (bytes[at] !== (at & 255)) wrong++;
      return { measured, isBuffer: down instanceof ArrayBuffer, length: bytes.length, wrong };
    });
    const length = 50 * 1024 * 1024;
    const sum = (length / 256) * ((255 * 256) / 2) % 2 ** 32;
    assert.deepEqual(got, { measured: { length, sum }, isBuffer: true, length, wrong: 0 });
  });

  it("invokes before the socket is open, from the first script on", async () => {
    const early = await shown.context.newPage();
    await early.addInitScript(() => {
      const { invoke } = globalThis.__TAURI_INTERNALS__ ?? {};
      Object.assign(globalThis, { before: typeof invoke });
      document.addEventListener("readystatechange", () => {
        const first = __TAURI_INTERNALS__.invoke("greet", { name: "early" });
        Object.assign(globalThis, { first });
      }, { once: true });
    });
    await early.goto(shown.served.url);
    assert.equal(await early.evaluate(() => Reflect.get(globalThis, "first")), "Hello, early");
    await early.close();
  });

  it("transformCallback runs what the core sends to its id, once when asked to", async () => {
    const got = await page.evaluate(() => {
      const { core } = guest;
      const seen: unknown[] = [];
      const many = core.transformCallback((data) => seen.push(data));
      const once = core.transformCallback((data) => seen.push(data), true);
      const silent = core.transformCallback();
      for (const id of [many, many, once, once, silent]) {
        __TAURI_INTERNALS__.runCallback(id, id === once);
      }
      return { seen, distinct: new Set([many, once, silent]).size };
    });
    assert.deepEqual(got, { seen: [false, false, true], distinct: 3 });
  });

  it("convertFileSrc leads to files that the scope allows", async () => {
    const paths = [join(fixtures, "page/index.html"), join(fixtures, "app.ts"), "/etc/hostname"];
    const got = await page.evaluate(async (paths) => {
      const urls = paths.map((path) => guest.core.convertFileSrc(path));
      const other = guest.core.convertFileSrc("a/b", "stream");
      const replies = await Promise.all(urls.map((url) => fetch(url)));
      const first = await replies[0]?.text();
      return { urls, other, statuses: replies.map(({ status }) => status), first };
    }, paths);
    const base = `${shown.served.url}/__pleiad/protocol/`;
    assert.deepEqual(got.urls, paths.map((path) => `${base}asset/${encodeURIComponent(path)}`));
    assert.equal(got.other, `${base}stream/a%2Fb`);
    assert.deepEqual(got.statuses, [200, 403, 403]);
    assert.match(got.first ?? "", /<h1>Fixture<\/h1>/);
  });

  it("plugin listeners and permissions, as mobile plugins have them", async () => {
    const got = await page.evaluate(async () => {
      const { core } = guest;
      const heard: unknown[] = [];
      const listener = await core.addPluginListener("probe", "rang", (data) => heard.push(data));
      const trigger = (payload: unknown) =>
        core.invoke("plugin:probe|trigger", { event: "rang", payload });
      const reached = [await trigger(1), await trigger({ two: 2 })];
      await listener.unregister();
      reached.push(await trigger(3));
      return {
        heard,
        reached,
        plugin: listener.plugin,
        event: listener.event,
        isListener: listener instanceof core.PluginListener,
        check: await core.checkPermissions("probe"),
        request: await core.requestPermissions("probe"),
        // The client asks for `register_listener` first and for `registerListener` then.
        refusal: await core.addPluginListener("os", "rang", () => {}).catch((said) => said),
      };
    });
    assert.deepEqual(got, {
      heard: [1, { two: 2 }],
      reached: [1, 1, 0],
      plugin: "probe",
      event: "rang",
      isListener: true,
      check: { camera: "granted" },
      request: { camera: "granted" },
      refusal: "os.registerListener not allowed. Command not found",
    });
  });

  it("Resource.close closes once, and by disposal", async () => {
    const got = await page.evaluate(async () => {
      const { core } = guest;
      class Thing extends core.Resource {}
      const open = async () => new Thing(await core.invoke<number>("plugin:probe|open"));
      const closed = ({ rid }: { rid: number }) => core.invoke("plugin:probe|closed", { rid });
      const thing = await open();
      const states = [await closed(thing)];
      await thing.close();
      states.push(await closed(thing));
      const again = await thing.close().catch((said) => said.replace(thing.rid, "N"));
      const other = await open();
      await other[Symbol.asyncDispose]();
      states.push(await closed(other));
      return { states, again };
    });
    assert.deepEqual(got, { states: [false, true, true], again: "The resource id N is invalid." });
  });

  it("frees what a document holds when it is gone", async () => {
    const other = await shown.open();
    const rid = await other.evaluate(() => guest.core.invoke("plugin:probe|open"));
    // Navigating away within the app says goodbye; another page of the app asks.
    await other.goto("about:blank");
    await other.close();
    await page.waitForFunction(
      (rid) => guest.core.invoke("plugin:probe|closed", { rid }),
      rid,
    );
  });

  it("said nothing on the console", () => {
    const expected = /403 \(Forbidden\)/;
    assert.deepEqual(shown.complaints.filter((said) => !expected.test(said)), []);
  });
});

describe("channels in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let page: Page;
  before(async () => {
    shown = await showFixture({ name: "channels" });
    page = shown.page;
  });
  after(() => shown?.close());

  it("delivers 10,000 messages in order and lets go of the callback", async () => {
    const got = await page.evaluate(async () => {
      const seen: number[] = [];
      const all = Promise.withResolvers<void>();
      const sink = new guest.core.Channel<number>((n) => {
        if (seen.push(n) === 10_000) all.resolve();
      });
      const count = await guest.core.invoke("plugin:probe|stream", { count: 10_000, sink });
      await all.promise;
      // The end follows the last message; both may still be a task away.
      while (__TAURI_INTERNALS__.callbacks.has(sink.id)) await new Promise(requestAnimationFrame);
      return { count, ordered: seen.every((n, at) => n === at), length: seen.length };
    });
    assert.deepEqual(got, { count: 10_000, ordered: true, length: 10_000 });
  });

  it("puts frames that come out of order in order", async () => {
    const got = await page.evaluate(() => {
      const seen: unknown[] = [];
      const channel = new guest.core.Channel((message) => seen.push(message));
      const run = (frame: object) => __TAURI_INTERNALS__.runCallback(channel.id, frame);
      run({ index: 2, message: "c" });
      run({ index: 3, end: true });
      run({ index: 0, message: "a" });
      const between = [...seen];
      run({ index: 1, message: "b" });
      return { between, seen, open: __TAURI_INTERNALS__.callbacks.has(channel.id) };
    });
    assert.deepEqual(got, { between: ["a"], seen: ["a", "b", "c"], open: false });
  });

  it("keeps order between small and large, raw and plain messages", async () => {
    const kinds = await page.evaluate(async () => {
      const seen: string[] = [];
      const sink = {
        channel: new guest.core.Channel((message) =>
          seen.push(
            message instanceof ArrayBuffer
              ? `raw ${message.byteLength}`
              : `text ${String(message).length}`,
          )
        ),
      };
      const id = await guest.core.invoke("plugin:probe|keep", { sink });
      const text = (length: number) => "x".repeat(length);
      for (const message of [text(1), text(200_000), text(2), text(9_000), text(3)]) {
        await guest.core.invoke("plugin:probe|push", { id, message });
      }
      const open = __TAURI_INTERNALS__.callbacks.has(sink.channel.id);
      await guest.core.invoke("plugin:probe|shut", { id });
      await guest.core.invoke("plugin:probe|nothing");
      const mixed: unknown[] = [];
      const raw = new guest.core.Channel((message) =>
        mixed.push(
          message instanceof ArrayBuffer ? new Uint32Array(message)[0] : message,
        )
      );
      await guest.core.invoke("plugin:probe|stream", { count: 100, rawEach: 7, sink: raw });
      return { seen, open, closed: !__TAURI_INTERNALS__.callbacks.has(sink.channel.id), mixed };
    });
    assert.deepEqual(kinds, {
      seen: ["text 1", "text 200000", "text 2", "text 9000", "text 3"],
      open: true,
      closed: true,
      mixed: Array.from({ length: 100 }, (_, n) => n),
    });
  });

  it("goes on when a handler throws", async () => {
    const got = await page.evaluate(async () => {
      const seen: unknown[] = [];
      const sink = new guest.core.Channel<number>((n) => {
        seen.push(n);
        if (n === 1) throw new Error("thrown on purpose");
      });
      await guest.core.invoke("plugin:probe|stream", { count: 4, sink });
      return seen;
    });
    assert.deepEqual(got, [0, 1, 2, 3]);
    assert.deepEqual(shown.complaints, ["Error: thrown on purpose"]);
  });

  it("serves many channels at once", async () => {
    const lengths = await page.evaluate(() =>
      Promise.all(Array.from({ length: 20 }, async (_, n) => {
        let sum = 0;
        const sink = new guest.core.Channel<number>((message) => sum += message);
        await guest.core.invoke("plugin:probe|stream", { count: 50 + n, sink });
        return sum;
      }))
    );
    assert.deepEqual(lengths, Array.from({ length: 20 }, (_, n) => (50 + n) * (49 + n) / 2));
  });
});
