import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect } from "@pleiad/core/client";
import { startFaulty } from "./_app.ts";

describe("a connection on which nothing is heard any more", () => {
  it("is given up by the core, and by the client: F2", async () => {
    await using core = await startFaulty({ awayMs: 100, awayMessages: 100 });
    const client = await connect(core.url, { token: core.served.token("main") });
    await client.invoke("hold", { name: "handle" });
    assert.deepEqual(core.closed, []);
    let attempts = 0;
    const again = Promise.withResolvers<void>();
    core.proxy.treat = () => {
      attempts++;
      again.resolve();
      return {};
    };
    // No end, no reset: as when a cable is pulled.
    for (const connection of core.proxy.open) connection.silence();
    const started = performance.now();
    await Promise.all([
      again.promise,
      (async () => {
        while (core.closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      })(),
    ]);
    console.log(`F2: both ends gave up after ${Math.round(performance.now() - started)} ms`);
    // The client has come back, to a core that has forgotten it.
    await client.closed;
    assert.deepEqual(core.closed, ["handle"]);
    assert.ok(attempts >= 1);
  });
});
