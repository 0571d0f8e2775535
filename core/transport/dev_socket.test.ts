import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connectDevSocket } from "./dev_socket.ts";
import type { SocketPeer } from "./socket.ts";

/** A dev server's socket: greets at once, echoes short frames in upper case, closes on `bye`. */
let server: Server;
let devUrl: string;

before(async () => {
  server = createServer();
  server.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    if (request.url?.startsWith("/refused")) {
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
      return;
    }
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n" +
        `sec-websocket-accept: ${createHash("sha1").update(key).digest("base64")}\r\n` +
        `sec-websocket-protocol: ${request.headers["sec-websocket-protocol"]}\r\n\r\n`,
    );
    const send = (opcode: number, data: Uint8Array) =>
      socket.write(new Uint8Array([0x80 | opcode, data.length, ...data]));
    send(1, new TextEncoder().encode(`hello ${request.url}`));
    socket.on("data", (frame: Uint8Array) => {
      const opcode = (frame[0] ?? 0) & 15;
      const mask = frame.subarray(2, 6);
      const data = frame.subarray(6).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
      const text = new TextDecoder().decode(data);
      if (opcode === 8) socket.end();
      else if (text === "bye") send(8, new Uint8Array([4001 >> 8, 4001 & 255, 0x6f, 0x6b]));
      else send(opcode, opcode === 1 ? new TextEncoder().encode(text.toUpperCase()) : data);
    });
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  devUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server
});

after(() => server.close());

function upgrade(path: string): Request {
  return new Request(`http://core${path}`, { headers: { "sec-websocket-protocol": "vite-hmr" } });
}

async function connect(path: string) {
  const socket = await connectDevSocket(upgrade(path), devUrl);
  assert.ok(socket);
  return socket;
}

/** The browser's end, which notes what it is told. */
function createPeer() {
  const told: unknown[] = [];
  let tell = Promise.withResolvers<void>();
  const note = (what: unknown) => {
    told.push(what);
    tell.resolve();
    tell = Promise.withResolvers<void>();
  };
  const peer: SocketPeer = {
    bufferedAmount: 0,
    send: (data) => note(typeof data === "string" ? data : [...data]),
    close: (code, reason) => note({ code, reason }),
  };
  return {
    peer,
    async next(): Promise<unknown> {
      while (told.length === 0) await tell.promise;
      return told.shift();
    },
  };
}

describe("connectDevSocket", () => {
  it("does not open where the dev server refuses, or is not up", async () => {
    assert.equal(await connectDevSocket(upgrade("/refused"), devUrl), null);
    assert.equal(await connectDevSocket(upgrade("/"), "http://127.0.0.1:9"), null);
  });

  it("bridges frames both ways, in order from the first", async () => {
    const { protocol, handler: bridge } = await connect("/?token=1");
    assert.equal(protocol, "vite-hmr");
    bridge.message("early");
    // When a later socket has been greeted, the greeting of this one is here too.
    const later = createPeer();
    (await connect("/later")).handler.open(later.peer);
    assert.equal(await later.next(), "hello /later");
    const browser = createPeer();
    bridge.open(browser.peer);
    assert.equal(await browser.next(), "hello /?token=1");
    assert.equal(await browser.next(), "EARLY");
    bridge.message(new Uint8Array([1, 2, 3]).buffer);
    assert.deepEqual(await browser.next(), [1, 2, 3]);
    bridge.message("bye");
    assert.deepEqual(await browser.next(), { code: 4001, reason: "ok" });
  });

  it("closes the dev server's end with the browser's", async () => {
    const { handler: bridge } = await connect("/");
    const browser = createPeer();
    bridge.open(browser.peer);
    assert.equal(await browser.next(), "hello /");
    bridge.close(1001, "away");
    const { code } = await browser.next() as { code: number }; // what close() noted
    assert.equal(code, 1000);
    bridge.message("ignored");
  });
});
