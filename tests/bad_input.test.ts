/**
 * What no client of ours would send. Each test ends with a call that is answered.
 *
 * @module
 */
import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { connect as connectClient } from "@pleiad/core/client";
import { fixtureApp } from "./fixtures/app.ts";
import { openRaw } from "./fixtures/raw_socket.ts";
import { serveApp, type Served } from "./fixtures/serve.ts";

/** A response that refuses. */
interface Refusal {
  readonly id: unknown;
  readonly error: { readonly code: number; readonly message: string };
}

describe("bad input", () => {
  let served: Served;
  let token: string;
  before(async () => {
    served = await serveApp(fixtureApp({ name: "bad-input" }));
    token = served.token("main");
  });
  after(() => served.stop());

  /** A request as it is written here: `fetch` would not send some of these. */
  function send(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ): Promise<{ status: number | undefined; type: string; verdict: unknown; body: string }> {
    const { method = "POST", headers = {}, body = "" } = options;
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof send>>>();
    const sent = request({
      host: "127.0.0.1",
      port: served.port,
      path,
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
    }, async (response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({
        status: response.statusCode,
        type: response.headers["content-type"] ?? "",
        verdict: response.headers["tauri-response"],
        body: new TextDecoder().decode(Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))),
      });
    });
    sent.on("error", reject);
    sent.end(body);
    return promise;
  }

  const json = { "content-type": "application/json" };
  const ipc = "/__pleiad/ipc/";

  async function alive(): Promise<void> {
    const answer = await send(`${ipc}greet`, { headers: json, body: '{"name":"Maia"}' });
    assert.deepEqual([answer.status, answer.verdict, answer.body], [200, "ok", '"Hello, Maia"']);
  }

  describe("over HTTP", () => {
    it("answers malformed requests with 500 and what is wrong", async () => {
      const cases: [Record<string, string>, string | Uint8Array, RegExp][] = [
        [{ "content-type": "text/plain" }, "{}", /^content type text\/plain is not implemented$/],
        [{ "content-type": ";;" }, "{}", /^unknown content type$/],
        [json, "{", /./],
        [json, "{'name': 1}", /./],
        [json, new Uint8Array([0x22, 0xff, 0x22]), /./],
        [
          { ...json, "tauri-callback": "x" },
          "{}",
          /^Tauri callback header value must be a numeric string$/,
        ],
        [
          { ...json, "tauri-error": "-1" },
          "{}",
          /^Tauri error header value must be a numeric string$/,
        ],
      ];
      for (const [headers, body, message] of cases) {
        const answer = await send(`${ipc}greet`, { headers, body });
        assert.equal(answer.status, 500);
        assert.match(answer.type, /^text\/plain/);
        assert.equal(answer.verdict, undefined);
        assert.match(answer.body, message);
      }
      await alive();
    });

    it("takes no command for what cannot be one", async () => {
      for (
        const name of ["%zz", "%00", "", "a%20b", "plugin%3A%7C", "x".repeat(4000), "__proto__"]
      ) {
        const answer = await send(ipc + name, { headers: json, body: "{}" });
        assert.notEqual(answer.verdict, "ok", name);
        assert.ok(answer.body !== "", name);
      }
      await alive();
    });

    it("misses every key where the body is no object", async () => {
      for (const body of ["null", "[]", "5", '"x"', "{}", ""]) {
        const answer = await send(`${ipc}greet`, { headers: json, body });
        assert.deepEqual([answer.status, answer.verdict], [200, "error"]);
        assert.match(
          JSON.parse(answer.body),
          /^invalid args `(name|args)` for command `greet`: ./,
          body,
        );
      }
      await alive();
    });

    it("is not led astray by keys of prototypes, or by depth", async () => {
      const poison =
        '{"name":"Maia","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
      const poisoned = await send(`${ipc}greet`, { headers: json, body: poison });
      assert.deepEqual(
        [poisoned.status, poisoned.body],
        [400, 'The JSON holds the key "__proto__"'],
      );
      assert.equal(Reflect.get({}, "polluted"), undefined);
      const deep = `{"value":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
      const answer = await send(`${ipc}plugin%3Aprobe%7Cecho`, { headers: json, body: deep });
      assert.deepEqual(
        [answer.status, answer.body],
        [400, "The JSON is nested more than 128 levels deep"],
      );
      await alive();
    });

    it("takes POST only, and only with a token that it knows", async () => {
      for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
        assert.equal((await send(`${ipc}greet`, { method })).status, 405, method);
      }
      const none = await send(`${ipc}greet`, { headers: { ...json, authorization: "" } });
      const wrong = await send(`${ipc}greet`, { headers: { ...json, authorization: "Bearer x" } });
      const session = await send(`${ipc}greet`, {
        headers: { ...json, "pleiad-session": crypto.randomUUID() },
      });
      assert.equal(session.status, 401);
      const key = await send(`${ipc}greet`, { headers: { ...json, "tauri-invoke-key": "x" } });
      assert.deepEqual([none.status, wrong.status, key.status], [401, 401, 401]);
      await alive();
    });

    it("lets a token join the sessions that it has opened, and no others", async () => {
      const held = served.token("main");
      const socket = await connectClient(served.url, { token: held });
      const join = (token: string) =>
        send(`${ipc}greet`, {
          headers: { ...json, authorization: `Bearer ${token}`, "pleiad-session": socket.id },
          body: '{"name":"Maia"}',
        });
      assert.equal((await join(served.token("main"))).status, 401);
      assert.equal((await join(held)).status, 200);
      await socket.close();
      // The core hears of the end a moment later than the client.
      let { status } = await join(held);
      while (status === 200) ({ status } = await join(held));
      assert.equal(status, 401);
    });

    it("gives up when the caller's time is over", async () => {
      const answer = await send(`${ipc}plugin%3Aprobe%7Cwait`, {
        headers: { ...json, "pleiad-timeout": "5" },
        body: '{"key":"late"}',
      });
      assert.deepEqual([answer.status, answer.verdict], [200, "error"]);
      assert.match(
        JSON.parse(answer.body),
        /^Command plugin:probe\|wait did not answer within \d ms$/,
      );
    });

    it("refuses foreign hosts and origins", async () => {
      const foreign = await send(`${ipc}greet`, { headers: { ...json, host: "evil.example" } });
      const page = await send(`${ipc}greet`, {
        headers: { ...json, origin: "http://evil.example" },
      });
      const own = await send(`${ipc}greet`, { headers: { ...json, origin: served.url } });
      assert.deepEqual([foreign.status, page.status, own.status], [403, 403, 401]);
      await alive();
    });

    it("outlives connections that break off", async () => {
      const starts = [
        "\u0000\u0001garbage\r\n\r\n",
        `POST ${ipc}greet HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nContent-Length: 100\r\n\r\n{`,
        `POST ${ipc}greet HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      ];
      for (const start of starts) {
        const socket = connect(served.port, "127.0.0.1");
        const closed = new Promise((resolve) => socket.on("close", resolve));
        socket.on("error", () => {});
        await new Promise<void>((resolve) => socket.write(start, () => resolve()));
        socket.destroy();
        await closed;
      }
      await alive();
    });
  });

  describe("over a WebSocket", () => {
    const refusal = (code: number, id: unknown = null) => ({ error, id: given }: Refusal) => {
      assert.equal(error.code, code);
      assert.equal(given, id);
      assert.match(error.message, /\s/);
    };

    it("answers what is no JSON, and what is no JSON-RPC", async () => {
      const socket = await openRaw(served, "pleiad.v1");
      for (const frame of ["{", "", "\u0000", "[1,"]) {
        socket.send(frame);
        refusal(-32700)(await socket.next());
      }
      for (
        const frame of ["1", '"x"', "null", "{}", "[]", '{"jsonrpc":"1.0","id":1,"method":"greet"}']
      ) {
        socket.send(frame);
        refusal(-32600)(await socket.next());
      }
      for (const id of [-1, 1.5, 2 ** 32, true, null, {}, []]) {
        socket.say({ jsonrpc: "2.0", id, method: "greet" });
        refusal(-32600)(await socket.next());
      }
      socket.say({ jsonrpc: "2.0", id: 1, method: 5 });
      refusal(-32600, 1)(await socket.next());
      socket.say({ jsonrpc: "2.0", id: 2, method: "greet", params: ["Maia"] });
      refusal(-32602, 2)(await socket.next());
      socket.close();
      await alive();
    });

    it("answers every part of a mixed batch", async () => {
      const socket = await openRaw(served, "jsonrpc");
      socket.send(
        '[1,{"jsonrpc":"2.0","id":7,"method":"nope"},{"jsonrpc":"2.0","method":"nope"},[]]',
      );
      const answers: Refusal[] = await socket.next();
      const codes = answers.map(({ id, error }) => [id, error.code]);
      assert.deepEqual(codes.toSorted(), [[7, -32601], [null, -32600], [null, -32600]].toSorted());
      socket.close();
    });

    it("refuses a second call with the id of one that is under way", async () => {
      const socket = await openRaw(served, "pleiad.v1");
      const params = { key: "twice" };
      socket.say({ jsonrpc: "2.0", id: 1, method: "plugin:probe|hold", params });
      socket.say({ jsonrpc: "2.0", id: 1, method: "greet", params: { name: "Maia" } });
      refusal(-32600, 1)(await socket.next());
      socket.say({ jsonrpc: "2.0", method: "plugin:probe|release", params });
      assert.deepEqual(await socket.next(), { jsonrpc: "2.0", id: 1, result: "twice" });
      socket.close();
    });

    it("lets pass what concerns nobody", async () => {
      const socket = await openRaw(served, "pleiad.v1");
      for (
        const message of [
          { method: "$/cancelRequest", params: { id: 99 } },
          { method: "$/cancelRequest", params: {} },
          { method: "$/cancelRequest" },
          { method: "$/report", params: { name: "nobody:x" } },
          { method: "$/report", params: { name: 5 } },
          { method: "$/report", params: null },
          { method: "nope", params: {} },
          { id: "c99", result: 1 },
          { id: "c99", error: null },
        ]
      ) socket.say({ jsonrpc: "2.0", ...message });
      socket.say({ jsonrpc: "2.0", id: 1, method: "greet", params: { name: "Maia" } });
      assert.deepEqual(await socket.next(), { jsonrpc: "2.0", id: 1, result: "Hello, Maia" });
      socket.close();
    });

    it("refuses channels that are none", async () => {
      const socket = await openRaw(served, "pleiad.v1");
      for (
        const sink of [
          "__CHANNEL__:",
          "__CHANNEL__:-1",
          "__CHANNEL__:4294967296",
          "__CHANNEL__:x",
          7,
        ]
      ) {
        socket.say({
          jsonrpc: "2.0",
          id: 1,
          method: "plugin:probe|stream",
          params: { count: 1, sink },
        });
        const { error } = await socket.next();
        assert.equal(error.code, -32602);
        assert.equal(
          error.data,
          `invalid args \`sink\` for command \`stream\`: invalid channel value \`${sink}\`, expected a ` +
            "string in the `__CHANNEL__:ID` format",
        );
      }
      socket.say({
        jsonrpc: "2.0",
        id: 2,
        method: "plugin:probe|push",
        params: { id: 12345, message: 1 },
      });
      const { error } = await socket.next();
      assert.equal(error.data, "Channel 12345 is not kept");
      socket.close();
    });

    it("closes on binary frames and on frames that are too large", async () => {
      const binary = await openRaw(served, "pleiad.v1");
      binary.send(new Uint8Array([1, 2, 3]));
      assert.equal(await binary.closed, 1003);
      const large = await openRaw(served, "pleiad.v1");
      large.send(" ".repeat((16 << 20) + 1));
      assert.equal(await large.closed, 1009);
      await alive();
    });

    it("refuses sockets without a dialect or a token", async () => {
      const open = (protocols: string[]) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(
            `${served.url.replace("http", "ws")}/__pleiad/ws`,
            protocols,
          );
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        });
      assert.equal(await open([]), "refused");
      assert.equal(await open(["pleiad.v1"]), "refused");
      assert.equal(await open(["pleiad.v1", "bearer.x"]), "refused");
      assert.equal(await open(["pleiad.v9", `bearer.${token}`]), "refused");
      assert.equal(await open(["pleiad.v1", "key.x"]), "refused");
      await alive();
    });
  });
});
