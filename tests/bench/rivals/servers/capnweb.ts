/**
 * Cap'n Web over a socket, its argument checked by valibot.
 *
 * @module
 */
import * as v from "valibot";
import { runtime, tell } from "../../_process.ts";
import { load } from "../_load.ts";
import { type RawHandlers, type RawSocket, serveSockets } from "../../_runtime_server.ts";

interface CapnWeb {
  readonly RpcTarget: new () => object;
  newWebSocketRpcSession(socket: RawSocket, main: object): void;
  newBunWebSocketRpcHandler(main: () => object): RawHandlers<RawSocket>;
}

const capnweb = await load<CapnWeb>("capnweb");
const greet = v.object({ name: v.string() });

class Api extends capnweb.RpcTarget {
  greet(args: unknown): string {
    return `Hello, ${v.parse(greet, args).name}`;
  }
}

const handlers: RawHandlers<RawSocket> = runtime === "bun"
  ? capnweb.newBunWebSocketRpcHandler(() => new Api())
  : {
    open: (socket) => capnweb.newWebSocketRpcSession(socket, new Api()),
    message: () => {},
  };
tell({ ws: `ws://127.0.0.1:${await serveSockets(handlers)}/` });
