/**
 * A connection that is slow on its way to the client.
 *
 * @module
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as after } from "node:timers/promises";

/** A port that passes connections on. */
export interface Throttle {
  /** Where it listens. */
  readonly port: number;
  /** Says where connections go. */
  to(port: number): void;
  /** Closes it and all connections. */
  close(): void;
}

/** Passes connections on; what comes back travels at so many bytes a second. */
export async function throttle(perSecond: number): Promise<Throttle> {
  const open = new Set<Socket>();
  let target = 0;
  const server = createServer((client) => {
    const core = connect(target, "127.0.0.1");
    for (const socket of [client, core]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => open.delete(socket));
    }
    client.pipe(core);
    void slowly(core, client, perSecond);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port
    to(port) {
      target = port;
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

async function slowly(from: Socket, to: Socket, perSecond: number): Promise<void> {
  const start = performance.now();
  let passed = 0;
  try {
    for await (const piece of from) {
      to.write(piece);
      passed += (piece as Uint8Array).length; // sockets without an encoding give bytes
      const early = passed * 1000 / perSecond - (performance.now() - start);
      if (early > 1) await after(early);
    }
  } finally {
    to.destroy();
  }
}
