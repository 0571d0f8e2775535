/**
 * Requests of the core to this page, and the answers that page scripts of plugins give.
 *
 * @module
 */
import { RPC_CODES } from "../protocol/constants.ts";
import type { RpcError, RpcRequest } from "../protocol/messages.ts";
import { toJson } from "../protocol/serialise.ts";

type Handler = (params: unknown) => unknown;

const handlers = new Map<string, Handler>();

/** Answers requests of the core to `method`. A later handler replaces an earlier one. */
export function answer(method: string, handler: Handler): void {
  handlers.set(method, handler);
}

/**
 * The answer to a request of the core, as the text of a response. Rejects only when a handler
 * throws something that JSON cannot hold.
 */
export async function answerTo({ id, method, params }: RpcRequest): Promise<string> {
  const head = `{"jsonrpc":"2.0","id":${toJson(id)},`;
  const handler = handlers.get(method);
  let error: RpcError = {
    code: RPC_CODES.notFound,
    message: `Nothing in this page answers ${method}`,
  };
  if (handler) {
    try {
      return `${head}"result":${toJson(await handler(params))}}`;
    } catch (cause) {
      const data = cause instanceof Error ? cause.message : cause;
      error = { code: RPC_CODES.failed, message: `${data}`, data };
    }
  }
  return `${head}"error":${toJson(error)}}`;
}
