import assert from "node:assert/strict";
import { internalsOf } from "../create_app.ts";
import { describe, it } from "node:test";
import * as v from "valibot";
import { startTestApp } from "../_test_app.ts";
import { command } from "../plugin.ts";
import { bytes, channel } from "../valibot.ts";
import { DEFAULT_LIMITS } from "../app/limits.ts";
import { invokeOverHttp } from "./http.ts";
import { Session } from "./session.ts";

const JSON_TYPE = { "content-type": "application/json" };

async function start() {
  let aborted = Promise.withResolvers<void>();
  const seen: Headers[] = [];
  const { app } = await startTestApp({
    commands: {
      echo: command(v.unknown(), (args) => args),
      size: command(bytes(), (body) => body.length),
      raw: command(() => new Uint8Array([1, 2, 3])),
      head: command(({ headers }) => void seen.push(headers)),
      fail: command(() => {
        throw { code: 7 };
      }),
      on: command(v.object({ on: channel() }), () => null),
      hang: command(({ signal }) => {
        signal.addEventListener("abort", () => aborted.resolve());
        return new Promise(() => {});
      }),
    },
  });
  const session = new Session({
    label: "main",
    origin: "local",
    url: null,
    login: "me",
    pushes: false,
  });
  const post = (command: string, init: RequestInit = {}) =>
    invokeOverHttp(
      new Request(`http://x/__pleiad/ipc/${command}`, { method: "POST", ...init }),
      session,
      internalsOf(app),
    );
  return {
    post,
    session,
    seen,
    aborted: () => aborted.promise.then(() => void (aborted = Promise.withResolvers())),
  };
}

async function read(response: Response) {
  const { status, headers } = response;
  return [
    status,
    headers.get("tauri-response"),
    headers.get("content-type"),
    await response.text(),
  ];
}

/** A body that declares no length. */
function streaming(body: ReadableStream<Uint8Array<ArrayBuffer>>): RequestInit {
  return { body, duplex: "half" } as RequestInit; // `duplex` is asked for, and in no type yet
}

describe("invokeOverHttp", () => {
  it("answers JSON, nothing, bytes and rejections", async () => {
    const { post } = await start();
    const body = JSON.stringify({ a: "é" });
    assert.deepEqual(await read(await post("echo", { headers: JSON_TYPE, body })), [
      200,
      "ok",
      "application/json",
      body,
    ]);
    assert.deepEqual(await read(await post("head")), [200, "ok", "application/json", "null"]);
    const raw = await post("raw");
    assert.equal(raw.headers.get("content-type"), "application/octet-stream");
    assert.equal(raw.headers.get("tauri-response"), "ok");
    assert.deepEqual([...await raw.bytes()], [1, 2, 3]);
    assert.deepEqual(await read(await post("fail")), [
      200,
      "error",
      "application/json",
      '{"code":7}',
    ]);
    assert.deepEqual(await read(await post("none")), [
      200,
      "error",
      "application/json",
      '"Command none not found"',
    ]);
    for (
      const response of [
        raw,
        await post("none"),
        await post("echo", { headers: JSON_TYPE, body: "{" }),
      ]
    ) {
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      assert.equal(response.headers.get("cache-control"), "no-store");
    }
  });

  it("decodes the command", async () => {
    const { post } = await start();
    const [, , , text] = await read(await post("plugin%3Anone%7Ca%20b"));
    assert.match(`${text}`, /not found|not allowed/);
    const [status, kind] = await read(await post("%ff"));
    assert.deepEqual([status, kind], [500, null]);
  });

  for (
    const [type, expected] of [
      ["application/json; charset=utf-8", '{"a":1}'],
      ["APPLICATION/JSON", '{"a":1}'],
      ["text/plain", "content type text/plain is not implemented"],
      ["TEXT/plain;application/json", "content type text/plain is not implemented"],
      ["multipart/form-data; boundary=x", "content type multipart/form-data is not implemented"],
      ["application/x-www-form-urlencoded", "is not implemented"],
      ["application/json5", "is not implemented"],
      ["nonsense", "unknown content type"],
      ["", "unknown content type"],
    ] as const
  ) {
    it(`reads ${JSON.stringify(type)}`, async () => {
      const { post } = await start();
      const init = { headers: { "content-type": type }, body: '{"a":1}' };
      const [status, , kind, text] = await read(await post("echo", init));
      assert.ok(`${text}`.includes(expected), `${text}`);
      assert.equal(status, expected.startsWith("{") ? 200 : 500);
      if (status === 500) assert.match(`${kind}`, /^text\/plain/);
    });
  }

  it("takes an empty body for no arguments, and any other type for bytes", async () => {
    const { post } = await start();
    const [, , , text] = await read(await post("echo", { headers: JSON_TYPE }));
    assert.equal(text, "{}");
    const stream = new Blob([new Uint8Array(5)]).stream();
    for (
      const [init, size] of [
        [{ body: new Uint8Array(3) }, "3"],
        [streaming(stream), "5"],
        [{ headers: { "content-type": "application/octet-stream" } }, "0"],
      ] as const
    ) {
      assert.equal((await read(await post("size", init)))[3], size);
    }
  });

  it("refuses broken JSON and bad UTF-8", async () => {
    const { post } = await start();
    for (const body of ["{", "nul", "{}x", new Uint8Array([0x22, 0xff, 0x22])]) {
      const [status, kind, type, text] = await read(
        await post("echo", { headers: JSON_TYPE, body }),
      );
      assert.deepEqual([status, kind, type], [500, null, "text/plain"]);
      assert.notEqual(text, "");
    }
  });

  it("checks the callback headers", async () => {
    const { post } = await start();
    for (const value of ["x", "", "1.5", "-1", "0x1", "1 2"]) {
      const callback = await read(await post("head", { headers: { "tauri-callback": value } }));
      assert.deepEqual([callback[0], callback[3]], [
        500,
        "Tauri callback header value must be a numeric string",
      ]);
      const error = await read(await post("head", { headers: { "tauri-error": value } }));
      assert.equal(error[3], "Tauri error header value must be a numeric string");
    }
    const headers = { "tauri-callback": "1", "tauri-error": "4294967295" };
    assert.equal((await post("head", { headers })).status, 200);
  });

  it("hands the other headers on", async () => {
    const { post, seen } = await start();
    await post("head", { headers: { "x-mine": "yes" } });
    assert.equal(seen[0]?.get("x-mine"), "yes");
  });

  it("refuses a body that is declared too large before it is read", async () => {
    const { post } = await start();
    let read = 0;
    const body = new ReadableStream({ pull: () => void read++ }, { highWaterMark: 0 });
    const response = await post("size", {
      headers: { "content-length": `${DEFAULT_LIMITS.rawBytes + 1}` },
      ...streaming(body),
    });
    assert.deepEqual([response.status, read], [413, 0]);
  });

  it("stops reading a body that declares nothing at the limit", async () => {
    const { post } = await start();
    const piece = new Uint8Array(32 << 20);
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => (sent++, controller.enqueue(piece)),
      cancel: () => void (cancelled = true),
    }, { highWaterMark: 0 });
    const response = await post("size", streaming(body));
    assert.equal(response.status, 413);
    assert.ok(sent <= DEFAULT_LIMITS.rawBytes / piece.length + 2, `${sent} pieces`);
    assert.equal(cancelled, true);
  });

  it("cancels a call whose request is closed, or was closed already", async () => {
    const { post, aborted } = await start();
    const control = new AbortController();
    const answer = post("hang", { signal: control.signal });
    await new Promise((resolve) => setImmediate(resolve));
    control.abort();
    await aborted();
    assert.equal((await read(await answer))[3], '"Request cancelled"');
    const late = await post("hang", { signal: AbortSignal.abort() });
    assert.equal((await read(late))[3], '"Request cancelled"');
  });

  it("keeps deadlines, and ends with the session", async () => {
    const { post, session } = await start();
    const [, kind, , text] = await read(await post("hang", { headers: { "pleiad-timeout": "5" } }));
    assert.equal(kind, "error");
    assert.match(`${text}`, /^"Command hang did not answer within \d ms"$/);
    for (const odd of ["x", "-1", "0", "Infinity", "1e12"]) {
      assert.equal((await post("head", { headers: { "pleiad-timeout": odd } })).status, 200);
    }
    const answer = post("hang");
    await new Promise((resolve) => setImmediate(resolve));
    await session.end();
    assert.equal((await read(await answer))[3], '"The caller is gone"');
  });

  it("opens no channel where nothing can be pushed", async () => {
    const { post } = await start();
    const body = JSON.stringify({ on: "__CHANNEL__:7" });
    const [, kind, , text] = await read(await post("on", { headers: JSON_TYPE, body }));
    assert.equal(kind, "error");
    assert.match(`${text}`, /Cannot open channel 7: the caller has no socket/);
  });
});
