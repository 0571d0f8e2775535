import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createCipheriv } from "node:crypto";
import { describe, it } from "node:test";
import { Seal } from "./seal.ts";

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}

/** What the frame does. */
function sealed(key: number[], command: string, number: number, text = "{}", type = "json") {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key), nonceOf(number));
  cipher.setAAD(Buffer.from(command));
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return {
    nonce: nonceOf(number).toString("base64"),
    payload: bytes.toString("base64"),
    contentType: `application/${type}`,
  };
}

function made(): { seal: Seal; key: number[] } {
  const seal = new Seal();
  return { seal, key: seal.takeKey() ?? [] };
}

describe("Seal", () => {
  it("gives its key away once", () => {
    const { seal, key } = made();
    assert.equal(key.length, 32);
    assert.equal(seal.takeKey(), null);
  });

  it("refuses what has no seal, half of one or another's", () => {
    const { seal } = made();
    const missing = /^Error: isolation pattern error: the arguments did not come through/;
    for (const value of [undefined, null, {}, { name: "Maia" }, { nonce: [1], payload: [2] }]) {
      assert.throws(() => seal.open("greet", value), missing);
    }
    const { key } = made();
    assert.throws(() => seal.open("greet", sealed(key, "greet", 1)), /pattern error: AES-GCM$/);
    const cut = { ...sealed(key, "greet", 1), payload: "AAAA" };
    assert.throws(() => seal.open("greet", cut), /pattern error: AES-GCM$/);
    const short = { ...sealed(key, "greet", 1), nonce: "AAAA" };
    assert.throws(() => seal.open("greet", short), /pattern error: Nonce: it has 12 bytes$/);
  });

  it("refuses a seal for another command", () => {
    const { seal, key } = made();
    assert.throws(() => seal.open("write", sealed(key, "read", 1)), /AES-GCM$/);
  });

  it("refuses a seal that it has seen, or that is too old to know", () => {
    const { seal, key } = made();
    const used = /Nonce: it has been used$/;
    seal.open("greet", sealed(key, "greet", 2));
    seal.open("greet", sealed(key, "greet", 1));
    assert.throws(() => seal.open("greet", sealed(key, "greet", 1)), used);
    assert.throws(() => seal.open("greet", sealed(key, "greet", 2)), used);
    for (let number = 4; number < 4104; number++) seal.open("greet", sealed(key, "greet", number));
    assert.throws(() => seal.open("greet", sealed(key, "greet", 3)), used);
    assert.throws(() => seal.open("greet", sealed(key, "greet", 0)), used);
  });

  it("refuses inside a seal what is refused without one", () => {
    const { seal, key } = made();
    const polluting = sealed(key, "greet", 1, '{"a":{"__proto__":{"admin":true}}}');
    assert.throws(() => seal.open("greet", polluting), /pattern error: .*__proto__/);
    const limits = { depth: 3, values: 4 };
    const deep = sealed(key, "greet", 2, "[[[[1]]]]");
    assert.throws(() => seal.open("greet", deep, limits), /pattern error: /);
    const wide = sealed(key, "greet", 3, '["a","b","c","d"]');
    assert.throws(() => seal.open("greet", wide, limits), /pattern error: /);
  });

  it("opens JSON and bytes, and says what is no JSON", () => {
    const { seal, key } = made();
    assert.deepEqual(seal.open("greet", sealed(key, "greet", 1, '{"name":"Maia"}')), {
      kind: "json",
      value: { name: "Maia" },
    });
    const raw = seal.open("up", sealed(key, "up", 2, "abc", "octet-stream"));
    assert.deepEqual(raw, { kind: "raw", bytes: new Uint8Array([97, 98, 99]) });
    assert.throws(() => seal.open("greet", sealed(key, "greet", 3, "{")), /pattern error: /);
  });
});
