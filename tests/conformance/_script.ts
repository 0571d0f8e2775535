/**
 * Clients without a page: `connect` over a WebSocket, and `fetch` with a bearer token.
 *
 * @module
 */
import type { EventTarget } from "@pleiad/core";
import { connect, type Connection } from "@pleiad/core/client";
import { fixtureApp } from "../fixtures/app.ts";
import { serveApp } from "../fixtures/serve.ts";
import type { Client, ClientKind, Ending } from "./_client.ts";

/** `connect` of `@pleiad/core/client`. */
export const scriptOverSocket: ClientKind = {
  name: "script over WebSocket",
  pushes: true,
  skip: false,
  async start() {
    const served = await serveApp(fixtureApp({ name: "script-socket" }));
    const core = await connect(served.url, { token: served.token("main"), label: "main" });
    return connected(core, () => served.stop());
  },
};

/** `fetch`, the way `curl` does it. */
export const scriptOverHttp: ClientKind = {
  name: "script over HTTP",
  pushes: false,
  skip: false,
  async start() {
    const served = await serveApp(fixtureApp({ name: "script-http" }));
    const authorization = `Bearer ${served.token("main")}`;
    const call = async (
      command: string,
      args: unknown = {},
      headers: Record<string, string> = {},
      signal: AbortSignal | null = null,
    ): Promise<Ending> => {
      const raw = args instanceof Uint8Array;
      const response = await fetch(
        `${served.url}/__pleiad/ipc/${encodeURIComponent(command)}`,
        {
          method: "POST",
          signal,
          headers: {
            ...headers,
            authorization,
            "content-type": raw ? "application/octet-stream" : "application/json",
          },
          body: raw ? args as Uint8Array<ArrayBuffer> : JSON.stringify(args), // never shared memory
        },
      );
      const json = response.headers.get("content-type") === "application/json";
      const value = json ? await response.json() : await response.bytes();
      return response.headers.get("tauri-response") === "ok"
        ? { ok: true, value }
        : { ok: false, value, isError: false };
    };
    const unsupported = () => Promise.reject(new Error("The core cannot push to this client"));
    return {
      label: "main",
      way: "http",
      invoke: call,
      async cancel(command, args) {
        const controller = new AbortController();
        const running = call(command, args, {}, controller.signal);
        await call("plugin:probe|held", args);
        controller.abort();
        // The client has hung up: nothing comes back but the end of its own request.
        return await running.catch(() => ({
          ok: false,
          value: "Request cancelled",
          isError: false,
        }));
      },
      collect: unsupported,
      listen: unsupported,
      emit: unsupported,
      close: () => served.stop(),
    };
  },
};

function connected(core: Connection, stop: () => Promise<void>): Client {
  const settle = (call: Promise<unknown>): Promise<Ending> =>
    call.then(
      (value): Ending => ({ ok: true, value: plain(value) }),
      (value): Ending => ({ ok: false, value, isError: value instanceof Error }),
    );
  return {
    label: core.label,
    way: "socket",
    invoke: (command, args, headers) =>
      settle(core.invoke(command, args, headers === undefined ? {} : { headers })),
    async cancel(command, args) {
      const controller = new AbortController();
      const running = settle(core.invoke(command, args, { signal: controller.signal }));
      await core.invoke("plugin:probe|held", args);
      controller.abort();
      return await running;
    },
    async collect(command, args, count) {
      const messages: unknown[] = [];
      const all = Promise.withResolvers<void>();
      const sink = core.channel((message) => {
        messages.push(plain(message));
        if (messages.length === count) all.resolve();
      });
      const result = await core.invoke(`plugin:probe|${command}`, { ...args, sink });
      await all.promise;
      return { result, messages };
    },
    async listen(event: string, target?: EventTarget | string) {
      const heard: unknown[] = [];
      const stop = await core.listen(
        event,
        ({ payload }) => heard.push(payload),
        target === undefined ? {} : { target },
      );
      return {
        payloads: () => Promise.resolve(heard),
        async stop() {
          await Promise.resolve(stop());
        },
      };
    },
    emit: (event, payload, target) =>
      target === undefined ? core.emit(event, payload) : core.emitTo(target, event, payload),
    async close() {
      await core.close();
      await stop();
    },
  };
}

function plain(value: unknown): unknown {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
