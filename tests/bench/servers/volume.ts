/**
 * A Pleiad core that emits, streams, takes and gives bytes.
 *
 * @module
 */
import process from "node:process";
import { type Channel, command, createApp, definePlugin } from "@pleiad/core";
import { bytes, channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import { collectGarbage, pause, tell } from "../_process.ts";
import { serve } from "./_app.ts";

const download = new Uint8Array(64 << 20);

const volume = definePlugin("volume", {
  permissions: { default: ["burst", "paced", "stream", "upload", "download", "ping"] },
  commands: {
    ping: command(v.object({ at: v.number() }), ({ at }) => at),
    burst: command(
      v.object({ count: v.number(), size: v.number() }),
      async ({ count, size }, { app }) => {
        const text = "x".repeat(size);
        for (let i = 0; i < count; i++) {
          await app.emit("volume://tick", { i, text });
          await pause();
        }
      },
    ),
    paced: command(
      v.object({ count: v.number(), size: v.number(), perSecond: v.number() }),
      async ({ count, size, perSecond }, { app }) => {
        const text = "x".repeat(size);
        const start = performance.now();
        for (let i = 0; i < count; i++) {
          const wait = start + i * 1000 / perSecond - performance.now();
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          await app.emit("volume://tick", { i, at: Date.now(), text });
        }
      },
    ),
    stream: command(
      v.object({ count: v.number(), size: v.number(), onPiece: channel<Uint8Array>() }),
      async ({ count, size, onPiece }: { count: number; size: number; onPiece: Channel }) => {
        const piece = new Uint8Array(size);
        for (let i = 0; i < count; i++) {
          new DataView(piece.buffer).setUint32(0, i);
          await onPiece.send(piece);
        }
      },
    ),
    upload: command(bytes(), (body) => body.length),
    download: command(() => download),
  },
});

const app = createApp({
  identifier: "org.pleiad.bench",
  security: { allowedHosts: process.argv.slice(2).filter((arg) => arg !== "--gc") },
  plugins: [volume],
  limits: { sockets: 20_000, socketsPerLogin: 20_000 },
  capabilities: [{
    identifier: "main",
    windows: ["main"],
    permissions: ["core:default", "volume:default"],
  }],
});
const { url, token } = await serve(app);
const bearer = token("main");
tell({ url, token: bearer });
collectGarbage(process.argv);
