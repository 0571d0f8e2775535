import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseFrame, parseGuarded, RefusedMessage } from "./json_guard.ts";

const limits = { depth: 8, values: 20 };

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

describe("parseGuarded", () => {
  it("refuses what is too deep, holds too much, or a prototype", () => {
    const refused: [string, RegExp][] = [
      [nested(9), /more than 8 levels deep/],
      [`{"a":${'{"b":'.repeat(8)}1${"}".repeat(9)}`, /more than 8 levels deep/],
      [`[${'"x",'.repeat(20)}"x"]`, /more than 20 objects, arrays, keys and strings/],
      [`[${"[],".repeat(20)}[]]`, /more than 20/],
      [`{${Array.from({ length: 21 }, (_, i) => `"${i}":0`)}}`, /more than 20/],
      ['{"__proto__":1}', /holds the key "__proto__"/],
      ['{"a":[{"__proto__" \n : {}}]}', /"__proto__"/],
      ['{"\\u005f_proto__":1}', /"__proto__"/],
      ['{"\\u005F\\u005f\\u0070roto__"\t:1}', /"__proto__"/],
    ];
    for (const [text, message] of refused) {
      assert.throws(() => parseGuarded(text, limits), { name: "RangeError", message }, text);
    }
  });

  it("is not led astray by what stands in strings", () => {
    const fine = [
      nested(8),
      '{"a":"[[[[[[[[[[[[[[[["}',
      '{"a":"\\"[[[[[[[[[[[[[[[[\\\\"}',
      '"__proto__"',
      '{"a":"__proto__","b":["__proto__"]}',
      '{"___proto__":1,"__proto___":1,"x__proto__":1}',
      '{"a":"\\u005f_proto__"}',
      `[${"1,".repeat(500)}1]`,
      "  7 ",
    ];
    for (const text of fine) assert.deepEqual(parseGuarded(text, limits), JSON.parse(text), text);
  });

  it("leaves the rest to the parser", () => {
    for (const text of ["", "{", '{"a":"', '"\\', "[[[]", "]]]", "nul", "1e", '{"a" 1}']) {
      assert.throws(() => parseGuarded(text, limits), { name: "SyntaxError" }, text);
    }
  });
});

describe("parseFrame", () => {
  const right = '{"jsonrpc":"2.0","id":1,"method":"a"}';
  const deep = `{"jsonrpc":"2.0","id":2,"method":"b","params":{"x":${nested(9)}}}`;

  it("refuses a message and leaves its neighbours alone", () => {
    const frame = parseFrame(`[${right},${deep}, ${right}]`, limits);
    assert.deepEqual(frame, [
      JSON.parse(right),
      new RefusedMessage(2, "The JSON is nested more than 10 levels deep"),
      JSON.parse(right),
    ]);
  });

  it("reads the id wherever it stands, and only the message's own", () => {
    const ids: [string, unknown][] = [
      [`{"params":{"id":7,"x":${nested(12)}},"id":3}`, 3],
      [`{"id" : "a\\"b","params":${nested(12)}}`, 'a"b'],
      [`{"params":${nested(12)}}`, null],
      [`{"note":"\\"id\\":5","params":${nested(12)}}`, null],
      [`{"id":1.5e3,"params":${nested(12)}}`, 1],
      [`{"id":null,"params":${nested(12)}}`, null],
      [nested(12), null],
    ];
    for (const [text, id] of ids) {
      const [refused] = [parseFrame(`[${text}]`, limits)].flat();
      assert.ok(refused instanceof RefusedMessage, text);
      assert.equal(refused.id, id, text);
    }
  });

  it("counts each message of a frame for itself", () => {
    const some = `{"a":[${'"x",'.repeat(14)}"x"]}`;
    assert.equal((parseFrame(`[${[some, some, some]}]`, limits) as unknown[]).length, 3); // three went in
  });

  it("takes a frame that never ends for no JSON", () => {
    for (const text of ["[".repeat(5000), `[${right},${deep}`, `[${deep}`]) {
      assert.throws(() => parseFrame(text, limits), { name: "SyntaxError" });
    }
  });
});
