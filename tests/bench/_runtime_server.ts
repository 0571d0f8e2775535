/**
 * The runtime's own server with nothing round it: what all others are compared with.
 *
 * @module
 */

/** A socket, as far as echoes need one. */
export interface RawSocket {
  /** Sends a text. */
  send(text: string): unknown;
}

/** What happens on sockets. */
export interface RawHandlers<S> {
  /** A socket opened. For Deno it is a standard WebSocket, for Bun a ServerWebSocket. */
  open?(socket: S): void;
  /** A text arrived. */
  message(socket: S, text: string): void;
  /** A socket closed. */
  close?(socket: S): void;
}

interface DenoLike {
  serve(
    options: {
      port: number;
      hostname: string;
      onListen(address: { port: number }): void;
    },
    fetch: Fetch,
  ): unknown;
  upgradeWebSocket(request: Request): { socket: WebSocket; response: Response };
}

interface BunLike {
  serve(options: object): { port: number };
}

interface BunServer {
  upgrade(request: Request, options?: object): boolean;
}

/** A handler; `server` is what Bun hands to handlers. */
export type Fetch = (
  request: Request,
  server: unknown,
) => Response | Promise<Response>;

// The names of the runtimes stand in core/runtime and core/cli only; a baseline needs them too.
const deno = Reflect.get(globalThis, "Deno") as DenoLike | undefined; // its own types are wider
const bun = Reflect.get(globalThis, "Bun") as BunLike | undefined; // as above

/** Serves requests on a free port, and gives the port. */
export function serveHttp(fetch: Fetch, websocket?: object): Promise<number> {
  const hostname = "127.0.0.1";
  if (bun !== undefined) {
    return Promise.resolve(
      bun.serve({ port: 0, hostname, fetch, websocket }).port,
    );
  }
  return new Promise((resolve) => {
    deno?.serve(
      { port: 0, hostname, onListen: ({ port }) => resolve(port) },
      fetch,
    );
  });
}

/** Serves sockets (and, with `fetch`, requests) on a free port, and gives the port. */
export function serveSockets<S extends RawSocket>(
  handlers: RawHandlers<S>,
  fetch: Fetch = () => new Response(null, { status: 404 }),
): Promise<number> {
  if (bun !== undefined) {
    return serveHttp((request, server) => {
      if (request.headers.get("upgrade") !== "websocket") {
        return fetch(request, server);
      }
      (server as BunServer).upgrade(request); // what Bun hands to handlers
      return new Response(null);
    }, { ...handlers });
  }
  return serveHttp((request, server) => {
    if (deno === undefined || request.headers.get("upgrade") !== "websocket") {
      return fetch(request, server);
    }
    const { socket, response } = deno.upgradeWebSocket(request);
    const own = socket as RawSocket as S; // on Deno `S` is the standard WebSocket
    socket.onopen = () => handlers.open?.(own);
    socket.onmessage = ({ data }) => handlers.message(own, String(data));
    socket.onclose = () => handlers.close?.(own);
    return response;
  });
}
