/**
 * A client of TLS that checks the fixture's certificate, by HTTP/1.1.
 *
 * @module
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";

/** Files of the fixture's certificate: for `localhost` and `desk.example.test`. */
export const files = {
  ca: fileURLToPath(new URL("./fixtures/tls/ca.pem", import.meta.url)),
  cert: fileURLToPath(new URL("./fixtures/tls/cert.pem", import.meta.url)),
  key: fileURLToPath(new URL("./fixtures/tls/key.pem", import.meta.url)),
};

/** The authority that signed it. */
export const ca: string = await readFile(files.ca, "utf8");

/** The certificate and its key. */
export const tls: { readonly cert: string; readonly key: string } = {
  cert: await readFile(files.cert, "utf8"),
  key: await readFile(files.key, "utf8"),
};

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Asks a server on this machine, whatever name the address has. */
export async function ask(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  { method = "GET", body = "", from = "127.0.0.1" } = {},
): Promise<Answer> {
  const { hostname: servername, port, pathname, search } = new URL(url);
  const asked = request({
    host: "127.0.0.1",
    localAddress: from,
    port,
    path: pathname + search,
    method,
    headers: { host: new URL(url).host, ...headers },
    ca,
    servername,
    agent: false,
  });
  asked.end(body);
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

/** Sends bytes and reads until `enough` has come, or the end. */
export async function talk(socket: Socket, text: string, enough: RegExp): Promise<string> {
  let got = "";
  const done = Promise.withResolvers<void>();
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => {
    got += chunk;
    if (enough.test(got)) done.resolve();
  });
  socket.on("error", () => done.resolve());
  socket.on("close", () => done.resolve());
  socket.write(text);
  await done.promise;
  socket.destroy();
  return got;
}

/** A document as its calls need it. */
export interface OpenDocument {
  /** The answer to the request for it. */
  readonly page: Answer;
  /** The cookie, as a browser sends it back. */
  readonly cookie: string;
  /** Its key. */
  readonly key: string;
}

/** What a browser sends when a person opens a page. */
export const navigation = { accept: "text/html", "sec-fetch-mode": "navigate" };

/** Reads what a page's calls need. */
export function readPage(page: Answer): OpenDocument {
  const [cookie = ""] = String(page.headers["set-cookie"]).split(";", 1);
  const key = /const config=\{"key":"([\w-]+)"/.exec(page.text)?.[1] ?? "";
  return { page, cookie, key };
}

/** Calls a command as a document at `url` does. */
export function call(
  url: string,
  command: string,
  { cookie, key }: Pick<OpenDocument, "cookie" | "key">,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(`${url}/__pleiad/ipc/${command}`, {
    origin: url,
    cookie,
    "tauri-invoke-key": key,
    "content-type": "application/json",
    ...headers,
  }, { method: "POST", body: "{}" });
}

/** Opens a WebSocket as a document at `url` does: the answer's head, and the core's greeting. */
export function upgrade(
  url: string,
  { cookie, key }: Pick<OpenDocument, "cookie" | "key">,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { hostname: servername, port, host } = new URL(url);
  const socket = connectTls({ port: Number(port), host: "127.0.0.1", servername, ca });
  const all = {
    Host: host,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": `pleiad.v1, key.${key}`,
    Origin: url,
    Cookie: cookie,
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return talk(
    socket,
    `GET /__pleiad/ws HTTP/1.1\r\n${head}\r\n`,
    /"label":"main"|^HTTP\/1\.1 [^1].*\r\n\r\n/s,
  );
}

/** A socket without TLS. */
export function plainSocket(port: number, localAddress?: string): Socket {
  return connectPlain({
    port,
    host: "127.0.0.1",
    ...(localAddress === undefined ? {} : { localAddress }),
  });
}
