import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createApp } from "../create_app.ts";
import { command } from "../plugin.ts";
import { decodeBinary } from "../protocol/binary.ts";
import { channel } from "../valibot.ts";
import * as v from "valibot";
import { RawClient } from "./_test_socket.ts";
import type { Serve } from "./types.ts";

const { serve }: { serve: Serve } = "Deno" in globalThis
  ? await import("./deno.ts")
  : await import("./bun.ts");

const PIECES = 400;
const SIZE = 64 << 10;

describe("the memory of a frame", () => {
  // SECURITY: it is used again once a client says that it has the frame. A client that lies must
  // not find somebody else's bytes in what is still on its way to it.
  it("may be written over as soon as the runtime has been given it", async () => {
    const app = createApp({
      identifier: "org.pleiad.memory",
      commands: {
        pour: command(v.object({ on: channel<Uint8Array>() }), async ({ on }) => {
          for (let i = 0; i < PIECES; i++) await on.send(new Uint8Array(SIZE).fill(i % 251));
        }),
      },
      capabilities: [{ identifier: "all", windows: ["*"], permissions: ["core:default"] }],
    });
    await using served = await serve(app);
    const protocols = `pleiad.v1, bearer.${served.token("main")}`;
    const client = await RawClient.open(served.port, protocols, "/__pleiad/ws?seq=0");
    await client.messages();
    client.socket.pause();
    const params = { on: "__CHANNEL__:7" };
    client.send({ jsonrpc: "2.0", id: 1, method: "pour", params });
    // What it has not read by far.
    const lies = setInterval(() => {
      for (let seq = 1; seq <= PIECES; seq++) {
        client.send({ jsonrpc: "2.0", method: "ack", params: { seq } });
      }
    }, 20);
    const begun = setTimeout(() => client.socket.resume(), 300);
    try {
      for (let index = 0; index < PIECES;) {
        const frame = await client.next();
        assert.ok(frame !== null, `the socket ended after ${index} pieces`);
        if (frame.opcode !== 2) continue;
        const { bytes, index: told } = decodeBinary(frame.payload.slice().buffer);
        assert.equal(told, index);
        const piece = new Uint8Array(bytes);
        assert.equal(piece.length, SIZE);
        assert.ok(piece.every((byte) => byte === index % 251), `piece ${index} is not its own`);
        index++;
      }
    } finally {
      clearInterval(lies);
      clearTimeout(begun);
      client.socket.destroy();
    }
  });
});
