/**
 * Bytes on an open WebSocket.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { serveApp, type Served } from "../fixtures/serve.ts";
import { fuzzedApp } from "./_app.ts";
import { drawnFrame, frame, TEXT, wrongFrames } from "./_frames.ts";
import { random } from "./_random.ts";
import { broken, corpusOf, type FuzzTarget } from "./_target.ts";

const LANES = 8;
const PATIENCE_MS = 100;

async function open({ port }: Served, token: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    `GET /__pleiad/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      `Sec-WebSocket-Protocol: pleiad.v1, bearer.${token}\r\n\r\n`,
  );
  const [head] = await once(socket, "data") as [Uint8Array]; // sockets without an encoding
  const text = Buffer.from(head).toString("latin1");
  if (!text.startsWith("HTTP/1.1 101")) throw new Error(`No socket: ${text.slice(0, 200)}`);
  return socket;
}

/** Sends bytes, and waits for the end of the socket or a little while. */
function pour(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.write(bytes);
    // What is only half of a frame ends here.
    socket.end();
  });
}

/** Nothing that is no whole call runs anything, and the core goes on. */
export const frames: FuzzTarget = {
  name: "frames",
  short: 1_000,
  long: 100_000,
  async run({ runs, seed }) {
    const ran: string[] = [];
    const { error } = console;
    console.error = () => {};
    const served = await serveApp(fuzzedApp((command) => ran.push(command)));
    const token = served.token("main");
    const from = random(seed);
    const fixed = [
      ...wrongFrames().map(([, bytes]) => bytes),
      ...corpusOf("frames").map((text) => Buffer.from(text, "latin1")),
    ];
    let next = 0;
    const lane = async () => {
      for (let at = next++; at < fixed.length + runs; at = next++) {
        const bytes = fixed[at] ?? Buffer.concat([drawnFrame(from), drawnFrame(from)]);
        await pour(await open(served, token), bytes);
        if (ran.length > 0) throw broken("A handler has run", bytes.toString("latin1"), seed);
      }
    };
    try {
      await Promise.all(Array.from({ length: LANES }, lane));
      const socket = await open(served, token);
      const right = '{"jsonrpc":"2.0","id":7,"method":"plugin:target|none"}';
      socket.write(frame({ first: TEXT, payload: Buffer.from(right) }));
      let answer = "";
      while (!answer.includes('"id":7')) {
        const [data] = await once(socket, "data") as [Uint8Array]; // as above
        answer += Buffer.from(data).toString("latin1");
      }
      socket.destroy();
      return { tried: fixed.length + runs };
    } finally {
      console.error = error;
      await served.stop();
    }
  },
};
