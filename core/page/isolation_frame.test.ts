import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READY, type SealedMessage } from "../protocol/isolation.ts";
import { isolationScript } from "./script.gen.ts";

const origin = "http://app.test";

/** The frame of a document whose app has `hook`, without a browser. Resolves to its answer. */
function ask(hook: unknown, payload: unknown = { name: "Maia" }): Promise<SealedMessage> {
  const { promise, resolve } = Promise.withResolvers<SealedMessage>();
  let hear = (_event: unknown): void => {};
  const parent = {
    postMessage: (message: SealedMessage) => (message as unknown) === READY || resolve(message), // the one message that is a text
  };
  const config = { origin, key: Array.from({ length: 32 }, () => 7) };
  const names = ["config", "window", "parent", "document", "addEventListener"];
  new Function(...names, isolationScript)(
    config,
    { __TAURI_ISOLATION_HOOK__: hook },
    parent,
    { currentScript: null },
    (_type: string, listener: (event: unknown) => void) => hear = listener,
  );
  hear({ origin, source: parent, data: { cmd: "greet", callback: 1, error: 1, payload } });
  return promise;
}

describe("the isolation frame", () => {
  it("seals nothing where the hook gives nothing back", async () => {
    for (const nothing of [undefined, null, false]) {
      for (const hook of [() => nothing, () => Promise.resolve(nothing)]) {
        const { failed, payload } = await ask(hook);
        assert.deepEqual([failed, payload], ["the hook gave no message back", null]);
      }
    }
  });

  it("seals nothing where the hook throws", async () => {
    const { failed, payload } = await ask(() => {
      throw new Error("not this one");
    });
    assert.deepEqual([failed, payload], ["not this one", null]);
  });

  it("seals what the hook gives back, and everything where there is none", async () => {
    for (const hook of [null, (message: unknown) => message]) {
      const { failed, payload } = await ask(hook);
      assert.equal(failed, undefined);
      assert.equal((payload as { nonce: string }).nonce, "AAAAAAAAAAAAAAAB"); // the first seal
    }
  });
});
