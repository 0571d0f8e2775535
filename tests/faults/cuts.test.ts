import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { connect } from "@pleiad/core/client";
import { startFaulty } from "./_app.ts";

const CLIENTS = 16;
const CUTS = 1_000;
const seed = Number(process.env["PLEIAD_SEED"] ?? Date.now() % 2 ** 31);
console.log(`cut connections: PLEIAD_SEED=${seed}`);

/** mulberry32. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = state + 0x6d2b79f5 | 0;
    let t = Math.imul(state ^ state >>> 15, 1 | state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) % below;
  };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

describe("connections that are cut anywhere", () => {
  it("lose nothing, repeat nothing and keep the order", { timeout: 120_000 }, async () => {
    await using core = await startFaulty();
    const random = randomFrom(seed);
    const token = core.served.token("main");
    let counting = true;
    core.proxy.treat = () => counting ? { bytes: 600 + random(200) ** 2 } : {};
    const open = async () => {
      // The first socket may be cut before the core has greeted.
      for (;;) {
        const opened = await connect(core.url, { token }).catch(() => null);
        if (opened !== null) return opened;
      }
    };
    let emitted = 0;
    const ticker = setInterval(() => core.emit("tick", emitted++), 5);
    const clients = await Promise.all(
      upTo(CLIENTS).map(async (at) => {
        const client = `c${at}`;
        const connection = await open();
        const ticks: number[] = [];
        await connection.listen<"tick">("tick", ({ payload }) => ticks.push(Number(payload)));
        const answers: unknown[] = [];
        let streamed = 0;
        let sent = 0;
        const work = async () => {
          while (counting) {
            const calls = upTo(1 + random(8)).map(() =>
              connection.invoke("count", { client, n: sent++ })
            );
            answers.push(...await Promise.all(calls));
          }
        };
        const stream = async () => {
          while (counting) {
            const messages: unknown[] = [];
            const sink = connection.channel((message) => messages.push(message));
            assert.equal(await connection.invoke("stream", { count: 20, size: 50, sink }), 20);
            streamed++;
            assert.deepEqual(messages.map(numberOf), upTo(20));
          }
        };
        return {
          client,
          connection,
          ticks,
          answers,
          sent: () => sent,
          streamed: () => streamed,
          done: Promise.all([work(), stream()]),
        };
      }),
    );
    let failed = false;
    for (const { done } of clients) done.catch(() => failed = true);
    while (core.proxy.cuts < CUTS && !failed) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    counting = false;
    clearInterval(ticker);
    for (const { client, connection, ticks, answers, sent, streamed, done } of clients) {
      await done;
      // One last call: what was emitted before its answer has arrived with it.
      assert.equal(await connection.invoke("slow", { ms: 0 }), 0);
      assert.deepEqual(core.counted.get(client), upTo(sent()), "each call ran once, in order");
      assert.deepEqual(answers, upTo(sent()));
      const [first = 0] = ticks;
      assert.deepEqual(ticks, upTo(emitted - first).map((at) => at + first));
      assert.ok(sent() > 0 && streamed() > 0 && ticks.length > 0);
    }
    assert.ok(core.proxy.cuts >= CUTS);
    await Promise.all(clients.map(({ connection }) => connection.close()));
    assert.deepEqual(core.failures, []);
  });
});

function numberOf(message: unknown): number {
  if (message instanceof ArrayBuffer) return new Uint8Array(message)[0] ?? -1;
  return (message as { n: number }).n; // as the app sends it
}
