/**
 * A TCP proxy that breaks what goes through it.
 *
 * @module
 */
import { connect, createServer, type Server, type Socket } from "node:net";

/** One connection through the proxy. */
export interface Connection {
  /** Ends it on both sides. */
  cut(): void;
  /** Holds everything back, in both directions, the end as well: both sides hear nothing more. */
  silence(): void;
}

/** How a connection is treated from its beginning. */
export interface Treatment {
  /** Cuts it after so many bytes in both directions together. Default never. */
  readonly bytes?: number;
  /** Refuses it. */
  readonly refuse?: boolean;
  /** Answers requests for a WebSocket with 403, as some firewalls do. */
  readonly noSockets?: boolean;
}

/** A proxy in front of one port of this machine. */
export class FaultProxy {
  /** Where the proxied connections go. */
  target = 0;
  /** Says how the next connection is treated. */
  treat: () => Treatment = () => ({});
  /** How many connections were cut by their number of bytes. */
  cuts = 0;
  /** The connections that are open, oldest first. */
  readonly open: Set<Connection> = new Set();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port. */
  static async start(): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server);
    server.on("connection", (client) => proxy.#take(client));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The port. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The proxy is closed");
    return address.port;
  }

  /** Cuts every connection. */
  cutAll(): void {
    for (const connection of [...this.open]) connection.cut();
  }

  /** Stops listening, and cuts what is open. */
  async stop(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #take(client: Socket): void {
    const { bytes = Infinity, refuse = false, noSockets = false } = this.treat();
    client.on("error", () => {});
    if (refuse) return void client.destroy();
    const core = connect(this.target, "127.0.0.1");
    core.on("error", () => {});
    let left = bytes;
    let silent = false;
    const connection: Connection = {
      cut: () => {
        this.open.delete(connection);
        client.destroy();
        core.destroy();
      },
      silence: () => {
        silent = true;
        client.pause();
        core.pause();
      },
    };
    this.open.add(connection);
    const pipe = (from: Socket, to: Socket) => {
      from.on("data", (data: Uint8Array<ArrayBuffer>) => {
        if (noSockets && isUpgrade(data)) {
          client.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
          return core.destroy();
        }
        if (data.length > left) {
          this.cuts++;
          // The part that still fits arrives: frames break in the middle.
          to.write(data.subarray(0, left), () => connection.cut());
          left = 0;
          return;
        }
        left -= data.length;
        if (!to.write(data)) {
          from.pause();
          to.once("drain", () => silent || from.resume());
        }
      });
      from.on("close", () => silent || connection.cut());
    };
    pipe(client, core);
    pipe(core, client);
  }
}

function isUpgrade(data: Uint8Array): boolean {
  return /^GET [^\r\n]+\r\n[^]*\r\nupgrade: websocket/i.test(new TextDecoder().decode(data));
}
