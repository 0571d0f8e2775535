/**
 * A core behind a proxy that breaks connections, and the app that counts what arrives.
 *
 * @module
 */
import { command, createApp, type LimitsConfig } from "@pleiad/core";
import { channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import { serveApp, type Served } from "../fixtures/serve.ts";
import { FaultProxy } from "./_proxy.ts";

/** What a test sees of the core behind the proxy. */
export interface Faulty extends AsyncDisposable {
  readonly served: Served;
  readonly proxy: FaultProxy;
  /** The address of the proxy. */
  readonly url: string;
  /** What each client has had counted, in order. */
  readonly counted: Map<string, number[]>;
  /** Resources that were closed, by name. */
  readonly closed: string[];
  /** Errors that producers of channels got. */
  readonly failures: unknown[];
  /** Emits an event to everyone. */
  emit(event: string, payload: unknown): void;
}

/** Starts a core and its proxy. */
export async function startFaulty(
  limits: LimitsConfig = {},
  options: { dist?: string | URL; cookieSecret?: string; port?: number; proxy?: FaultProxy } = {},
): Promise<Faulty> {
  const proxy = options.proxy ?? await FaultProxy.start();
  const counted = new Map<string, number[]>();
  const closed: string[] = [];
  const failures: unknown[] = [];
  let emit: Faulty["emit"] = () => {};
  const app = createApp({
    identifier: "dev.pleiad.faults",
    security: { allowedHosts: [`127.0.0.1:${proxy.port}`] },
    limits,
    ...(options.dist === undefined ? {} : { frontendDist: options.dist }),
    capabilities: [{ identifier: "all", windows: ["*"], permissions: ["core:default"] }],
    setup(handle) {
      emit = handle.emit;
    },
    commands: {
      count: command(v.object({ client: v.string(), n: v.number() }), ({ client, n }) => {
        const seen = counted.get(client);
        if (seen === undefined) counted.set(client, [n]);
        else seen.push(n);
        return n;
      }),
      slow: command(
        v.object({ ms: v.number() }),
        ({ ms }) => new Promise((resolve) => setTimeout(() => resolve(ms), ms)),
      ),
      stream: command(
        v.object({ count: v.number(), size: v.number(), sink: channel<unknown>() }),
        async ({ count, size, sink }) => {
          for (let n = 0; n < count; n++) {
            // Every third as bytes.
            await sink.send(n % 3 === 0 ? new Uint8Array(4 + size).fill(n % 251) : { n })
              .catch((error) => {
                failures.push(error);
                throw error;
              });
          }
          return count;
        },
      ),
      hold: command(
        v.object({ name: v.string() }),
        ({ name }, { resources }) => resources.add({ close: () => void closed.push(name) }),
      ),
    },
  });
  const served = await serveApp(app, undefined, options);
  proxy.target = served.port;
  return {
    served,
    proxy,
    url: `http://127.0.0.1:${proxy.port}`,
    counted,
    closed,
    failures,
    emit: (event, payload) => emit(event, payload),
    async [Symbol.asyncDispose]() {
      await served.stop();
      await proxy.stop();
    },
  };
}
