/**
 * Socket.IO: an event with an acknowledgement, its argument checked by valibot.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as v from "valibot";
import { tell } from "../../_process.ts";
import { load } from "../_load.ts";

interface Socket {
  on(
    event: "greet",
    listener: (args: unknown, answer: (value: string) => void) => void,
  ): void;
}

interface SocketIo {
  readonly Server: new (server: object, options: { transports: string[] }) => {
    on(event: "connection", listener: (socket: Socket) => void): void;
  };
}

const { Server } = await load<SocketIo>("socket.io");
const greet = v.object({ name: v.string() });
const http = createServer();
new Server(http, { transports: ["websocket"] }).on("connection", (socket) => {
  socket.on(
    "greet",
    (args, answer) => answer(`Hello, ${v.parse(greet, args).name}`),
  );
});
http.listen(0, "127.0.0.1", () => {
  const { port } = http.address() as AddressInfo; // a TCP server has no other address
  tell({ ws: `http://127.0.0.1:${port}` });
});
