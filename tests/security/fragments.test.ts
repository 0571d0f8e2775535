import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect } from "node:net";
import process from "node:process";
import { describe, it } from "node:test";
import { command, createApp } from "@pleiad/core";
import { serveApp } from "../fixtures/serve.ts";
import { frame } from "../fuzz/_frames.ts";

const FRAGMENTS = 500_000;
/** What both runtimes keep for them, with room for the machine: 2 to 3 MB were measured. */
const MAX_GROWTH = 64 << 20;

describe("a message in fragments of one byte", () => {
  it("T-44: costs little memory, and the core answers others meanwhile", async () => {
    await using served = await serveApp(createApp({
      identifier: "dev.pleiad.fragments",
      commands: { touch: command(() => "here") },
    }));
    const token = served.token("main");
    const socket = connect(served.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      `GET /__pleiad/ws HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nConnection: Upgrade\r\n` +
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        `Sec-WebSocket-Protocol: jsonrpc, bearer.${token}\r\n\r\n`,
    );
    const [head] = await once(socket, "data") as [Uint8Array]; // a socket without an encoding
    assert.match(Buffer.from(head).toString("latin1"), /^HTTP\/1\.1 101/);
    const one = frame({ first: 0, payload: Buffer.from(" ") });
    const many = Buffer.concat(Array.from({ length: 1000 }, () => one));
    const before = process.memoryUsage().rss;
    socket.write(frame({ first: 1, payload: Buffer.from("[") }));
    for (let sent = 0; sent < FRAGMENTS && !socket.destroyed; sent += 1000) {
      if (!socket.write(many)) {
        await Promise.race([once(socket, "drain"), once(socket, "close")]);
      }
    }
    const answer = await fetch(`${served.url}/__pleiad/ipc/touch`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{}",
    });
    assert.equal(await answer.text(), '"here"');
    const growth = process.memoryUsage().rss - before;
    assert.ok(growth < MAX_GROWTH, `${growth} bytes more`);
    socket.destroy();
  });
});
