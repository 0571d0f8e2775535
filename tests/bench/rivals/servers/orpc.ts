/**
 * oRPC: one procedure over the WebSocket adapter of this runtime and over its fetch adapter.
 *
 * @module
 */
import * as v from "valibot";
import { runtime, tell } from "../../_process.ts";
import { load } from "../_load.ts";
import {
  type RawHandlers,
  type RawSocket,
  serveHttp,
  serveSockets,
} from "../../_runtime_server.ts";

interface Procedure {
  input(schema: object): Procedure;
  handler(run: (call: { input: { name: string } }) => string): object;
}

interface OrpcServer {
  readonly os: Procedure;
}

interface OrpcFetch {
  readonly RPCHandler: new (router: object) => {
    handle(request: Request, options: object): Promise<{ response?: Response }>;
  };
}

interface OrpcSockets {
  readonly RPCHandler: new (router: object) => {
    message(socket: RawSocket, text: string, options: object): Promise<void>;
    close(socket: RawSocket): void;
  };
}

const { os } = await load<OrpcServer>("@orpc/server");
const overHttp = await load<OrpcFetch>("@orpc/server/fetch");
const adapter = runtime === "bun" ? "@orpc/server/bun-ws" : "@orpc/server/websocket";
const overSocket = await load<OrpcSockets>(adapter);

const router = {
  greet: os.input(v.object({ name: v.string() })).handler(({ input }) => `Hello, ${input.name}`),
};
const requests = new overHttp.RPCHandler(router);
const messages = new overSocket.RPCHandler(router);
const handlers: RawHandlers<RawSocket> = {
  message: (socket, text) => void messages.message(socket, text, { context: {} }),
  close: (socket) => messages.close(socket),
};
const port = await serveHttp(async (request) => {
  const { response } = await requests.handle(request, {
    prefix: "/rpc",
    context: {},
  });
  return response ?? new Response(null, { status: 404 });
});
tell({
  ws: `ws://127.0.0.1:${await serveSockets(handlers)}/`,
  http: {
    url: `http://127.0.0.1:${port}/rpc/greet`,
    body: { json: { name: "Maia" } },
    answer: '{"json":"Hello, Maia"}',
  },
});
