/**
 * A crowd of scripts that call ten times a second each, and hear events.
 *
 * @module
 */
import { connect, type Connection } from "@pleiad/core/client";
import type { Served } from "../_jobs.ts";

interface Options {
  readonly served: Served;
  readonly clients: number;
  readonly seconds: number;
  /** Calls a second of each client; 0 to listen only. */
  readonly calls: number;
  /** Events a second. */
  readonly events: number;
}

interface Tick {
  readonly i: number;
  readonly at: number;
}

/** What went wrong, and how long things took: milliseconds. */
export async function run(options: Options): Promise<object> {
  const { served: { url, token = "" }, clients, seconds, calls, events } = options;
  const crowd: Connection[] = [];
  while (crowd.length < clients) {
    const more = Math.min(50, clients - crowd.length);
    crowd.push(...await Promise.all(Array.from({ length: more }, () => connect(url, { token }))));
  }
  const found = events > 0
    ? await hear(crowd, seconds, events)
    : await call(crowd, seconds, 1000 / calls);
  return { errors: found.errors, count: found.times.length, ...percentiles(found.times) };
}

async function call(crowd: readonly Connection[], seconds: number, every: number) {
  const times: number[] = [];
  let errors = 0;
  const end = performance.now() + seconds * 1000;
  await Promise.all(crowd.map(async (core, index) => {
    // Spread over the period, as people are.
    let next = performance.now() + index / crowd.length * every;
    while (next < end) {
      const wait = next - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const asked = performance.now();
      try {
        const answer = await core.invoke("plugin:volume|ping", { at: index });
        if (answer !== index) errors++;
        times.push(performance.now() - asked);
      } catch {
        errors++;
      }
      next += every;
    }
  }));
  return { times, errors };
}

async function hear(crowd: readonly Connection[], seconds: number, perSecond: number) {
  const times: number[] = [];
  let errors = 0;
  const count = seconds * perSecond;
  let left = count * crowd.length;
  const { promise: all, resolve } = Promise.withResolvers<void>();
  await Promise.all(crowd.map((core) => {
    let expected = 0;
    return core.listen("volume://tick", ({ payload }) => {
      const { i, at } = payload as Tick; // emitted by servers/volume.ts
      if (i !== expected++) errors++;
      times.push(Date.now() - at);
      if (--left === 0) resolve();
    });
  }));
  void crowd[0]?.invoke("plugin:volume|paced", { count, size: 1024, perSecond });
  await all;
  return { times, errors };
}

function percentiles(times: readonly number[]) {
  const sorted = Float64Array.from(times).sort();
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
