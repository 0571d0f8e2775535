import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { connect, type Connection } from "@pleiad/core/client";
import { type Faulty, startFaulty } from "./_app.ts";

/** Connects through the proxy. */
function open(core: Faulty): Promise<Connection> {
  return connect(core.url, { token: core.served.token("main") });
}

/** Waits until something is so; the runner's time limit is the limit. */
async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a client that is away", () => {
  it("gets what happened meanwhile, once and in order", async () => {
    await using core = await startFaulty();
    await using client = await open(core);
    const seen: unknown[] = [];
    await client.listen("x", ({ payload }) => seen.push(payload));
    const slow = client.invoke("slow", { ms: 200 });
    await client.invoke("count", { client: "a", n: 0 });
    core.proxy.treat = () => ({ refuse: true });
    core.proxy.cutAll();
    const during = client.invoke("count", { client: "a", n: 1 });
    for (let n = 0; n < 500; n++) core.emit("x", n);
    await new Promise((resolve) => setTimeout(resolve, 500));
    core.proxy.treat = () => ({});
    assert.deepEqual([await slow, await during], [200, 1]);
    await client.invoke("count", { client: "a", n: 2 });
    assert.deepEqual(seen, Array.from({ length: 500 }, (_, n) => n));
    assert.deepEqual(core.counted.get("a"), [0, 1, 2]);
  });

  it("is told when it has missed too much, and its calls reject", async () => {
    await using core = await startFaulty({ awayMessages: 10 });
    const client = await open(core);
    await client.listen("x", () => {});
    const slow = client.invoke("slow", { ms: 60_000 });
    const rejected = assert.rejects(slow, { code: "closed", message: /lost during slow/ });
    await client.invoke("slow", { ms: 0 });
    core.proxy.treat = () => ({ refuse: true });
    core.proxy.cutAll();
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let n = 0; n < 11; n++) core.emit("x", n);
    core.proxy.treat = () => ({});
    await rejected;
    await client.closed;
  });

  it("is forgotten when it does not come back: F1", async () => {
    await using core = await startFaulty({ awayMs: 200, awayMessages: 100 });
    const client = await open(core);
    await client.invoke("hold", { name: "handle" });
    const sink = client.channel();
    const stream = client.invoke("stream", { count: 1e9, size: 1_000, sink });
    const rejected = assert.rejects(stream);
    await client.invoke("slow", { ms: 20 });
    core.proxy.treat = () => ({ refuse: true });
    const cutAt = Date.now();
    core.proxy.cutAll();
    await until(() => core.closed.length > 0 && core.failures.length > 0);
    assert.ok(Date.now() - cutAt < 2_000);
    assert.deepEqual(core.closed, ["handle"]);
    const [failure] = core.failures;
    assert.ok(failure instanceof Error && "code" in failure);
    assert.equal(failure.code, "closed");
    core.proxy.treat = () => ({});
    await rejected;
    await client.closed;
  });

  it("that says good-bye is forgotten at once", async () => {
    await using core = await startFaulty();
    const client = await open(core);
    await client.invoke("hold", { name: "handle" });
    await client.close();
    await until(() => core.closed.length > 0);
    assert.deepEqual(core.closed, ["handle"]);
  });

  it("may not be joined with another token", async () => {
    await using core = await startFaulty();
    await using client = await open(core);
    core.proxy.treat = () => ({ refuse: true });
    core.proxy.cutAll();
    const address = `${core.served.url}/__pleiad/ws?seq=0&session=${client.id}`;
    const ask = async (token: string) => {
      const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      return [response.status, await response.text()];
    };
    assert.deepEqual(await ask(core.served.token("main")), [401, "This session is not known"]);
    core.proxy.treat = () => ({});
  });
});

describe("a reader that does not read", () => {
  it("holds its producer back, and is closed in the end: F5", { timeout: 60_000 }, async () => {
    await using core = await startFaulty({ stallMs: 1_000, awayMs: 300, windowBytes: 1 << 20 });
    const client = await open(core);
    let received = 0;
    const sink = client.channel(() => received++);
    const stream = client.invoke("stream", { count: 1e9, size: 60_000, sink });
    const rejected = assert.rejects(stream);
    await until(() => received > 10);
    for (const connection of core.proxy.open) connection.silence();
    core.proxy.treat = () => ({ refuse: true });
    const before = process.memoryUsage().rss;
    const silentAt = Date.now();
    await until(() => core.failures.length > 0);
    const took = Date.now() - silentAt;
    assert.ok(took > 1_000 && took < 10_000, `${took} ms`);
    assert.ok(process.memoryUsage().rss - before < 64 << 20);
    core.proxy.cutAll();
    core.proxy.treat = () => ({});
    await rejected;
    await client.closed;
  });
});
