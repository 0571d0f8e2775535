import assert from "node:assert/strict";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { AppDefinition } from "../app/config.ts";
import { type App, createApp } from "../create_app.ts";
import { command, definePlugin } from "../plugin.ts";
import { CHANNEL_KIND, decodeBinary } from "../protocol/binary.ts";
import type { Resource } from "../types/caller.ts";
import type { Channel } from "../types/contract.ts";
import { channel } from "../valibot.ts";
import { RawClient, statusOf } from "./_test_socket.ts";
import type { Serve, Served, ServeOptions } from "./types.ts";

const { serve }: { serve: Serve } = "Deno" in globalThis
  ? await import("./deno.ts")
  : await import("./bun.ts");

const root = fileURLToPath(new URL("../..", import.meta.url).href);
let running: Served[] = [];

afterEach(async () => {
  const all = running;
  running = [];
  for (const served of all) await served.stop();
});

async function start(
  definition: Partial<AppDefinition> = {},
  options: ServeOptions = {},
): Promise<{ app: App; served: Served; port: number; open: () => Promise<RawClient> }> {
  const app = createApp({
    identifier: "org.pleiad.serve",
    capabilities: [{ identifier: "all", windows: ["*"], permissions: ["core:default"] }],
    ...definition,
  });
  const served = await serve(app, options);
  running.push(served);
  const { port } = served;
  const open = async () => {
    const client = await RawClient.open(port, `pleiad.v1, bearer.${served.token("main")}`);
    const [greeting] = await client.messages();
    assert.equal(greeting?.["method"], "session");
    return client;
  };
  return { app, served, port, open };
}

function call(id: number, method: string, params: unknown = {}): Record<string, unknown> {
  return { jsonrpc: "2.0", id, method, params };
}

describe("serve", () => {
  it("binds loopback only, and refuses to bind more", async () => {
    await assert.rejects(start({}, { hostname: "0.0.0.0" }), /hostname: 0\.0\.0\.0 can be reached/);
    const { served, port } = await start();
    assert.equal(served.url, `http://127.0.0.1:${port}`);
    const outside = Object.values(networkInterfaces()).flat().filter((address) =>
      address?.family === "IPv4" && !address.internal
    );
    for (const address of outside) {
      const refused = await new Promise((resolve) => {
        const socket = connect(port, address?.address);
        socket.once("connect", () => (socket.destroy(), resolve(false)));
        socket.once("error", () => resolve(true));
      });
      assert.equal(refused, true, address?.address ?? "");
    }
  });

  it("rejects when the port is taken, and stops what had started", async () => {
    const { port } = await start();
    const told: string[] = [];
    const plugin = definePlugin("held", {
      commands: {},
      setup: () => ({ dispose: () => void told.push("disposed") }),
    });
    await assert.rejects(start({ plugins: [plugin] }, { port }));
    assert.deepEqual(told, ["disposed"]);
  });

  it("stops what had started when a plugin does not start", async () => {
    const told: string[] = [];
    const first = definePlugin("first", {
      commands: {},
      setup: () => ({ dispose: () => void told.push("disposed") }),
    });
    const second = definePlugin("second", {
      commands: {},
      setup() {
        throw new Error("no disk");
      },
    });
    await assert.rejects(start({ plugins: [first, second] }), {
      message: "failed to initialize plugin `second`: no disk",
    });
    assert.deepEqual(told, ["disposed"]);
  });

  it("refuses what only a bare socket can send", async () => {
    const { port } = await start();
    const host = `Host: 127.0.0.1:${port}\r\n`;
    const end = "Connection: close\r\n\r\n";
    const get = (path: string, headers: string) =>
      statusOf(port, `GET ${path} HTTP/1.1\r\n${headers}${end}`);
    // Whatever the runtime makes of the address: nothing gets beyond the door.
    for (const path of ["/a/../__pleiad/ws", "//127.0.0.1/", "/%2e%2e/x", "/a//b", "/./"]) {
      assert.match(await get(path, host), /^HTTP\/1\.1 40[0-4] /, path);
    }
    for (
      const headers of [
        "",
        "Host: evil.com\r\n",
        `Host: evil.com\r\n${host}`,
        `${host}Host: evil.com\r\n`,
        `Host: 127.0.0.1:${port}@evil.com\r\n`,
        `Host: evil.com, 127.0.0.1:${port}\r\n`,
      ]
    ) {
      assert.match(await get("/", headers), /^HTTP\/1\.1 40[03] /, JSON.stringify(headers));
    }
    assert.match(
      await get(`http://127.0.0.1:${port}/`, "Host: evil.com\r\n"),
      /^HTTP\/1\.1 40[03] /,
    );
  });

  it("answers half an upgrade, and goes on", async () => {
    const { served, port } = await start();
    const head = `GET /__pleiad/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Authorization: Bearer ${served.token("main")}\r\nSec-WebSocket-Protocol: pleiad.v1\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    assert.match(await statusOf(port, `${head}\r\n`), /^HTTP\/1\.1 4\d\d /);
    assert.equal((await fetch(`${served.url}/`)).status, 401);
  });

  it("frees what a lost client held", async () => {
    const lost = Promise.withResolvers<void>();
    let aborted = false;
    let kept: Channel | undefined;
    class Held implements Resource {
      close = () => lost.resolve();
    }
    const { app, open } = await start({
      commands: {
        hold: command(v.object({ on: channel<number>() }), ({ on }, { resources, signal }) => {
          kept = on.retain();
          resources.add(new Held());
          signal.addEventListener("abort", () => aborted = true);
          return new Promise(() => {});
        }),
        ready: command(() => "ready"),
      },
    });
    const client = await open();
    client.send([call(1, "hold", { on: "__CHANNEL__:7" }), call(2, "ready")]);
    const [reply] = await client.messages();
    assert.equal(reply?.["id"], 2);
    assert.equal(app.handle.webviews("main").length, 1);
    client.socket.destroy();
    await lost.promise;
    assert.equal(aborted, true);
    assert.equal(kept?.closed, true);
    assert.deepEqual(app.handle.webviews("main"), []);
  });

  it("keeps a fast producer waiting for a slow reader, and drops nothing", async () => {
    const messages = 10_000;
    const piece = new Uint8Array(64 << 10);
    const pieces = (50 << 20) / piece.length;
    let sentBytes = 0;
    let waits = Promise.withResolvers<void>();
    const { open } = await start({
      commands: {
        pour: command(v.object({ on: channel<unknown>() }), async ({ on }) => {
          for (let at = 0; at < messages + pieces; at++) {
            const isPiece = at >= messages;
            const room = on.send(isPiece ? piece : at);
            if (isPiece) sentBytes += piece.length;
            const timer = setTimeout(() => waits.resolve(), 500);
            await room;
            clearTimeout(timer);
          }
        }),
      },
    });
    const client = await open();
    client.socket.pause();
    client.send(call(1, "pour", { on: "__CHANNEL__:7" }));
    await waits.promise;
    // One mebibyte here, and what the system's own buffers of both ends take.
    assert.ok(sentBytes < 24 << 20, `${sentBytes} bytes were sent to nobody`);
    waits = Promise.withResolvers();
    client.socket.resume();
    let next = 0;
    let bytes = 0;
    let done = false;
    while (!done) {
      const frame = await client.next();
      assert.ok(frame, "the socket has ended");
      if (frame.opcode === 2) {
        const { kind, id, index, bytes: read } = decodeBinary(frame.payload.slice().buffer);
        assert.deepEqual([kind, id, index], [CHANNEL_KIND, 7, next++]);
        bytes += read.byteLength;
      } else if (frame.opcode === 1) {
        const parsed = JSON.parse(new TextDecoder().decode(frame.payload));
        for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
          if (message.id === 1) done = true;
          else if (message.params.end) assert.equal(message.params.index, next);
          else {
            assert.equal(message.params.index, next);
            assert.equal(message.params.message, next++);
          }
        }
      }
    }
    assert.equal(next, messages + pieces);
    assert.equal(bytes, 50 << 20);
    client.socket.destroy();
  });

  it("outlives whatever its code throws", async () => {
    const hooks = definePlugin("clumsy", {
      commands: {
        late: command(v.object({ on: channel<number>() }), ({ on }) => {
          // Nobody awaits these: the channel ends with the command.
          queueMicrotask(() => void on.send(1));
          setTimeout(() => void on.send(2), 1);
        }),
        ask: command(({ webview }) => void webview.request("nobody:there", {}, { timeout: 1 })),
        cycle: command(({ webview }) => {
          const circle: unknown[] = [];
          circle.push(circle);
          void webview.request("nobody:there", circle, { timeout: 1 });
        }),
      },
      permissions: { default: ["late", "ask", "cycle"] },
      setup(app) {
        app.listen("go" as never, () => {
          throw new Error("a listener");
        });
        app.listen("go" as never, async () => {
          await Promise.resolve();
          throw new Error("an async listener");
        });
      },
      onWebviewReady: () => Promise.reject(new Error("an async hook")) as unknown as void, // what a careless author writes
      onEvent() {
        throw new Error("a hook");
      },
    });
    const { app, open, served } = await start({
      plugins: [hooks],
      commands: { boom: command(() => Promise.reject(new Error("boom"))) },
      capabilities: [{
        identifier: "all",
        windows: ["*"],
        permissions: ["core:default", "clumsy:default"],
      }],
    });
    const { error } = console;
    const told: string[] = [];
    console.error = (...words: unknown[]) => void told.push(words.join(" "));
    try {
      const client = await open();
      client.send([
        call(1, "plugin:clumsy|late", { on: "__CHANNEL__:1" }),
        call(2, "plugin:clumsy|ask"),
        call(3, "plugin:clumsy|cycle"),
        call(4, "boom"),
      ]);
      app.handle.emitTo({ kind: "App" }, "go", null);
      const answers = new Set<unknown>();
      while (answers.size < 4) {
        for (const { id, method } of await client.messages()) if (!method) answers.add(id);
      }
      client.send("no message");
      client.socket.destroy();
      const again = await open();
      again.send(call(1, "boom"));
      const [reply] = await again.messages();
      assert.deepEqual(reply?.["error"], { code: -32000, message: "boom", data: "boom" });
      assert.equal((await fetch(served.url)).status, 401);
      again.socket.destroy();
    } finally {
      console.error = error;
    }
    assert.ok(told.some((line) => line.includes("an async listener")), told.join("\n"));
    assert.ok(told.some((line) => line.includes("Hook onWebviewReady")), told.join("\n"));
  });

  it("closes sockets with 1001 when it stops, also of clients that do not answer", async () => {
    const { served, port, open } = await start();
    const polite = await open();
    const silent = await open();
    silent.socket.pause();
    const code = polite.closeCode();
    const before = performance.now();
    await served.stop(3);
    assert.ok(performance.now() - before < 8_000);
    assert.equal(await code, 1001);
    assert.equal(await served.finished, 3);
    silent.socket.destroy();
    await assert.rejects(statusOf(port, "GET / HTTP/1.1\r\n\r\n"));
  });

  it("stops although a request never comes to its end", async () => {
    const { served, port } = await start();
    const half = connect(port, "127.0.0.1");
    half.write(
      `POST /__pleiad/ipc/greet HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 9\r\n` +
        `Authorization: Bearer ${served.token("main")}\r\n\r\n{`,
    );
    const idle = connect(port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    // The answer to a later request says that the core has seen the half one.
    assert.equal((await fetch(served.url)).status, 401);
    const before = performance.now();
    await served.stop();
    assert.ok(performance.now() - before < 8_000);
    half.destroy();
    idle.destroy();
  });

  it("gives pages window.__TAURI__ from the installed package", async () => {
    const { app } = await start({ withGlobalTauri: true, frontendDist: "core" }, { root });
    assert.equal(app.definition.withGlobalTauri, true);
    await assert.rejects(
      start({ withGlobalTauri: true }, { root: "/nowhere/at/all" }),
      /bundling "@tauri-apps\/api" failed/,
    );
  });
});
