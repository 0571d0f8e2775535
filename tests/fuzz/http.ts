/**
 * Bytes on the HTTP port: requests that were right, changed here and there.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect } from "node:net";
import { serveApp, type Served } from "../fixtures/serve.ts";
import { fuzzedApp } from "./_app.ts";
import { mutate, random } from "./_random.ts";
import { broken, corpusOf, type FuzzTarget } from "./_target.ts";

const LANES = 16;
/** A request that is not complete keeps its connection: it is ended from here. */
const PATIENCE_MS = 150;
/** What the core says with 500, in Tauri's words, of a call that is malformed. */
const MALFORMED =
  /^(content type|unknown content type|Tauri (callback|error) header|.*JSON|The encoded data|.*URI|.*utf-?8)/i;

function requestsOf({ port }: Served): string[] {
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const call = (headers: string, body: string) =>
    `POST /__pleiad/ipc/plugin%3Atarget%7Cany HTTP/1.1\r\n${host}${headers}Content-Length: ${
      Buffer.byteLength(body)
    }\r\n\r\n${body}`;
  const wrong = "Authorization: Bearer wrong\r\nContent-Type: application/json\r\n";
  return [
    call(wrong, '{"x":[1,2,{"y":"ü"}]}'),
    call("Content-Type: application/json\r\n", "{}"),
    call(`${wrong}Origin: http://127.0.0.1:${port}\r\nTauri-Invoke-Key: abc\r\n`, "{}"),
    call("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
    `GET / HTTP/1.1\r\n${host}Accept: text/html\r\nSec-Fetch-Mode: navigate\r\n\r\n`,
    `GET /__pleiad/boot?token=guess HTTP/1.1\r\n${host}\r\n`,
    `GET /assets/app.js HTTP/1.1\r\n${host}Range: bytes=0-5\r\nIf-None-Match: "x"\r\n\r\n`,
    `GET /__pleiad/protocol/asset/%2Fetc%2Fpasswd HTTP/1.1\r\n${host}Cookie: a=b; c=d\r\n\r\n`,
    `GET /__pleiad/ws HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: Upgrade\r\n` +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
    "Sec-WebSocket-Protocol: pleiad.v1, bearer.wrong\r\n\r\n",
    `POST /__pleiad/token HTTP/1.1\r\n${host}Authorization: Bearer x\r\nContent-Length: 16\r\n\r\n` +
    '{"label":"main"}',
  ];
}

/** Sends bytes and gives what came back before the end. */
function send(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    const socket = connect(port, "127.0.0.1");
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    const timer = setTimeout(end, PATIENCE_MS);
    socket.on("data", (data: Uint8Array) => {
      chunks.push(data);
      // One answer is enough; what follows belongs to the rest of the bytes.
      if (Buffer.concat(chunks).includes("\r\n\r\n")) end();
    });
    socket.on("error", end);
    socket.on("close", end);
    socket.write(bytes);
  });
}

/** No request without the right token runs anything, none gets an answer of 5xx that is not ours. */
export const http: FuzzTarget = {
  name: "http",
  short: 2_000,
  long: 100_000,
  async run({ runs, seed }) {
    const ran: string[] = [];
    const { error } = console;
    const told: string[] = [];
    console.error = (...words: unknown[]) => void told.push(words.join(" "));
    const served = await serveApp(fuzzedApp((command) => ran.push(command)));
    const from = random(seed);
    const right = requestsOf(served);
    const known = corpusOf("http").map((text) => text.replaceAll("{port}", `${served.port}`));
    let next = 0;
    const lane = async () => {
      for (let at = next++; at < known.length + runs; at = next++) {
        const text = known[at];
        const bytes = text === undefined
          ? mutate(Buffer.from(from.one(right)), from)
          : Buffer.from(text, "latin1");
        const answer = await send(served.port, bytes);
        const [head = "", body = ""] = answer.split("\r\n\r\n");
        const input = Buffer.from(bytes).toString("latin1");
        if (ran.length > 0) throw broken("A call without a token has run", input, seed);
        if (/^HTTP\/1\.1 101/.test(head)) throw broken("A socket without a token", input, seed);
        // Without a body it is the runtime's own answer to what is no HTTP.
        if (/^HTTP\/1\.1 5/.test(head) && body !== "" && !MALFORMED.test(body)) {
          throw broken(`The core failed with ${JSON.stringify(body)}`, input, seed);
        }
      }
    };
    try {
      await Promise.all(Array.from({ length: LANES }, lane));
      const alive = await fetch(served.url);
      if (alive.status !== 401) throw new Error(`The core answers ${alive.status} in the end`);
      const failed = told.find((line) => line.includes("failed on a request"));
      if (failed !== undefined) throw broken(failed, "", seed);
      return { tried: known.length + runs };
    } finally {
      console.error = error;
      await served.stop();
    }
  },
};
