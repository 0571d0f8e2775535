/**
 * The floor: the runtime's own WebSocket server, which sends every text back.
 *
 * @module
 */
import { tell } from "../_process.ts";
import { serveSockets } from "../_runtime_server.ts";

const port = await serveSockets({
  message: (socket, text) => socket.send(text),
});
tell({ ws: `ws://127.0.0.1:${port}/` });
