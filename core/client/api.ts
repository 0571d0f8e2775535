/**
 * The commands of an app as methods, over any `invoke`.
 *
 * @module
 */
import type { Api, AppTypes, Invoke, InvokeOptions } from "./types.ts";

/** What `createApi` calls: `invoke` of `@tauri-apps/api/core`, or of a connection. */
export type AnyInvoke<Options = InvokeOptions> = (
  command: string,
  args?: Record<string, unknown> | number[] | ArrayBuffer | Uint8Array,
  options?: Options,
) => Promise<unknown>;

/**
 * Wraps `invoke` so that each command is a method:
 *
 * ```ts
 * import { type AnyInvoke, type AppOf, createApi } from "@pleiad/core/client";
 *
 * interface ClockContract {
 *   name: "clock";
 *   commands: { now(): string };
 * }
 *
 * async function show(invoke: AnyInvoke): Promise<string> {
 *   const api = createApi<AppOf<readonly [ClockContract]>>(invoke);
 *   return await api.clock.now(); // invoke("plugin:clock|now")
 * }
 * ```
 */
export function createApi<A extends AppTypes, Options = InvokeOptions>(
  invoke: AnyInvoke<Options> | Invoke<A, Options>,
): Api<A, Options> {
  const send = invoke as AnyInvoke<Options>; // either takes any name at run time
  const method = (command: string) => (args?: Record<string, unknown>, options?: Options) =>
    send(command, args, options);
  const members = (target: object, make: (name: string) => unknown) =>
    new Proxy(target, {
      // `then` would make the object look like a promise to `await`.
      get: (_, name) => typeof name === "string" && name !== "then" ? make(name) : undefined,
    });
  return members(
    {},
    (name) => members(method(name), (inner) => method(`plugin:${name}|${inner}`)),
  ) as Api<A, Options>; // the proxy answers to every name
}
