/**
 * Serves an app on Deno.
 *
 * @module
 */
import type { App } from "../create_app.ts";
import { errors, reasonOf } from "../errors.ts";
import {
  HIGH_WATER_BYTES,
  MAX_MESSAGE_BYTES,
  type ServerEnv,
  type SocketHandler,
  type UpgradeOptions,
} from "../transport/socket.ts";
import { bundleGlobal } from "./global_tauri.ts";
import { guardHandler } from "./guard.ts";
import { serveWith } from "./serve.ts";
import type { Runtime, Served, ServeOptions } from "./types.ts";

export type { Served, ServeOptions, TlsOptions } from "./types.ts";

const ENV: ServerEnv = { upgrade };
const DRAIN_POLL_MS = 4;
const IDLE_SECONDS = 30;
const RELISTEN_MS = 20;
/** How long a client has to answer the end of its socket before the server is gone. */
const CLOSING_MS = 500;

/** Sockets whose end has been sent and not been answered yet. */
const closing = new Set<Promise<void>>();

/**
 * Upgrades through `Deno.upgradeWebSocket`: for `app.fetch(request, { upgrade })` in a server of
 * your own.
 */
export function upgrade(
  request: Request,
  given: SocketHandler,
  { protocol }: UpgradeOptions,
): Response | null {
  const handler = guardHandler(given);
  const upgraded = tryUpgrade(request, protocol);
  if (upgraded === null) return null;
  const { socket, response } = upgraded;
  socket.binaryType = "arraybuffer";
  // Deno tells nobody when its buffer has emptied, so a full one is looked at until it has.
  let poll: ReturnType<typeof setInterval> | null = null;
  const stopPolling = () => {
    if (poll !== null) clearInterval(poll);
    poll = null;
  };
  const watch = () => {
    poll ??= setInterval(() => {
      if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > HIGH_WATER_BYTES / 2) {
        return;
      }
      stopPolling();
      handler.drain();
    }, DRAIN_POLL_MS);
  };
  const peer = {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(data: string | Uint8Array<ArrayBuffer>) {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(data);
      if (socket.bufferedAmount >= HIGH_WATER_BYTES) watch();
    },
    close(code: number, reason: string) {
      if (socket.readyState >= WebSocket.CLOSING) return;
      const gone = new Promise<void>((done) =>
        socket.addEventListener("close", () => done(), { once: true })
      );
      closing.add(gone);
      void gone.then(() => closing.delete(gone));
      socket.close(code, reason);
    },
  };
  socket.onopen = () => handler.open(peer);
  socket.onmessage = ({ data }) => {
    // Deno has no option for the size of a message; what is too large is refused once it is there.
    const size = typeof data === "string" ? data.length : data.byteLength;
    if (size > MAX_MESSAGE_BYTES) peer.close(1009, "The message is too large");
    else handler.message(data);
  };
  // A lost connection is an error first and a close next; the close is what counts.
  socket.onerror = (event) => event.preventDefault();
  socket.onclose = ({ code, reason, wasClean }) => {
    stopPolling();
    // A client that no longer answers pings is reported as one that has left.
    handler.close(wasClean ? code : 1006, reason);
  };
  return response;
}

/** `null` for a request that only claims to be an upgrade, which Deno throws on. */
function tryUpgrade(request: Request, protocol: string | null): Deno.WebSocketUpgrade | null {
  try {
    return Deno.upgradeWebSocket(request, {
      idleTimeout: IDLE_SECONDS,
      ...(protocol === null ? {} : { protocol }),
    });
  } catch {
    return null;
  }
}

function peerOf({ remoteAddr }: Deno.ServeHandlerInfo): string | null {
  return "hostname" in remoteAddr ? remoteAddr.hostname : null;
}

/** By TLS Deno speaks HTTP/2 too, which says in the address what `Host` says in HTTP/1. */
function withHost(request: Request): Request {
  if (request.headers.has("host")) return request;
  const headers = new Headers(request.headers);
  headers.set("host", /^https:\/\/([^/]*)/.exec(request.url)?.[1] ?? "");
  return new Request(request, { headers });
}

/**
 * Deno's server ends for good when a connection cannot be accepted, as when the process has no file
 * left: it is begun anew until it is closed. Never rejects.
 */
async function keepListening(
  first: Deno.HttpServer,
  begin: () => Deno.HttpServer,
  closed: AbortSignal,
): Promise<void> {
  let server: Deno.HttpServer | null = first;
  while (!closed.aborted) {
    try {
      server ??= begin();
      await server.finished;
    } catch (error) {
      if (server !== null) console.error(`pleiad: ${errors.listensAgain(reasonOf(error))}`);
    }
    server = null;
    if (!closed.aborted) await new Promise((go) => setTimeout(go, RELISTEN_MS));
  }
}

const runtime: Runtime = {
  async listen({ port, hostname, peers, tls }, fetch) {
    const abort = new AbortController();
    const options = { hostname, onListen: () => {}, signal: abort.signal, ...tls };
    const begin = (port: number) =>
      peers
        ? Deno.serve(
          { ...options, port },
          (request, info) => {
            const asked = tls === null ? request : withHost(request);
            return fetch(asked, { upgrade, address: () => peerOf(info) });
          },
        )
        // Only the request: asking for more makes the runtime prepare more, for every request.
        : Deno.serve({ ...options, port }, (request) => fetch(request, ENV));
    const server = begin(port);
    // The address that it really has: `deno desktop` chooses one of its own.
    const address = server.addr;
    const own = "port" in address ? address.port : port;
    const ended = keepListening(server, () => begin(own), abort.signal);
    return await Promise.resolve({
      port: own,
      async close() {
        // Ended at once, the server would take the sockets' last frames with it.
        let timer: ReturnType<typeof setTimeout> | undefined;
        const late = new Promise((done) => timer = setTimeout(done, CLOSING_MS));
        await Promise.race([Promise.all(closing), late]);
        clearTimeout(timer);
        // `shutdown` would wait for requests that may never come to their end.
        abort.abort();
        await ended;
      },
    });
  },
  bundleGlobal: (root) =>
    bundleGlobal(
      root,
      (
        entry,
        out,
      ) => [
        Deno.execPath(),
        "bundle",
        "--quiet",
        "--minify",
        "--platform",
        "browser",
        "-o",
        out,
        entry,
      ],
    ),
};

/**
 * Starts an app and serves it on Deno. Rejects with a `CoreError` when a plugin fails to start, and
 * with the runtime's error when the port is taken.
 */
export function serve(app: App, options?: ServeOptions): Promise<Served> {
  return serveWith(runtime, app, options);
}
