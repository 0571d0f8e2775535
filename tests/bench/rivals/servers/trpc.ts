/**
 * tRPC: one query over its WebSocket adapter and over its fetch adapter.
 *
 * @module
 */
import type { AddressInfo } from "node:net";
import * as v from "valibot";
import { tell } from "../../_process.ts";
import { load } from "../_load.ts";
import { serveHttp } from "../../_runtime_server.ts";

interface Procedure {
  input(schema: object): Procedure;
  query(resolve: (call: { input: { name: string } }) => string): object;
}

interface TrpcServer {
  readonly initTRPC: {
    create(): { router(all: object): object; readonly procedure: Procedure };
  };
}

interface TrpcFetch {
  fetchRequestHandler(options: object): Promise<Response>;
}

interface TrpcSockets {
  applyWSSHandler(options: object): void;
}

interface Ws {
  readonly WebSocketServer: new (options: object) => {
    once(event: "listening", listener: () => void): void;
    address(): AddressInfo;
  };
}

const { initTRPC } = await load<TrpcServer>("@trpc/server");
const { fetchRequestHandler } = await load<TrpcFetch>(
  "@trpc/server/adapters/fetch",
);
const { applyWSSHandler } = await load<TrpcSockets>("@trpc/server/adapters/ws");
const { WebSocketServer } = await load<Ws>("ws");

const t = initTRPC.create();
const router = t.router({
  greet: t.procedure.input(v.object({ name: v.string() })).query(({ input }) =>
    `Hello, ${input.name}`
  ),
});
const port = await serveHttp((req) => fetchRequestHandler({ endpoint: "/trpc", req, router }));
const wss = new WebSocketServer({
  port: 0,
  host: "127.0.0.1",
  perMessageDeflate: false,
});
await new Promise<void>((resolve) => wss.once("listening", resolve));
applyWSSHandler({ wss, router });
const input = encodeURIComponent(JSON.stringify({ name: "Maia" }));
tell({
  ws: `ws://127.0.0.1:${wss.address().port}/`,
  http: {
    url: `http://127.0.0.1:${port}/trpc/greet?input=${input}`,
    body: null,
    answer: '{"result":{"data":"Hello, Maia"}}',
  },
});
