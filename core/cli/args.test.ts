import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { readArgs } from "./args.ts";
import { CliError } from "./errors.ts";
import { helpText } from "./help.ts";

describe("readArgs", () => {
  for (
    const [line, sentence] of [
      ["sart", /There is no command "sart"/],
      ["start --prot 1", /--prot.*"pleiad help start"/],
      ["start --port", /port.*"pleiad help start"/],
      ["start --port 65536", /--port 65536 is no port/],
      ["start --port=-1", /--port -1 is no port/],
      ["start --port 80x", /--port 80x is no port/],
      ["start --host 0.0.0.0", /--host 0\.0\.0\.0 is refused/],
      ["dev --host 192.168.1.2", /this machine only/],
      ["start --host 127.0.0.1.evil.example", /is refused/],
      ["start a.ts b.ts", /Cannot use "b\.ts"/],
      ["token", /Name the label/],
      ["token a*b", /"a\*b" is no label/],
      ["token main a.ts b.ts", /Cannot use "b\.ts"/],
      ["token main --json", /"pleiad help token"/],
    ] as const
  ) {
    it(`refuses ${line}`, () => {
      assert.throws(() => readArgs(line.split(" ")), (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.exitCode, 2);
        assert.match(error.message, sentence);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  }

  it("fills in defaults", () => {
    const args = { file: "app.ts", port: 4747, host: "127.0.0.1", open: true, json: false };
    assert.deepEqual(readArgs(["start"]), { name: "start", args });
    assert.deepEqual(readArgs(["token", "main"]), { name: "token", label: "main", file: "app.ts" });
    assert.deepEqual(readArgs([]), { name: "help", topic: null });
  });

  it("takes flags before and behind the file", () => {
    const line = "dev --port 0 desk/app.ts --host localhost --no-open --json".split(" ");
    const args = { file: "desk/app.ts", port: 0, host: "localhost", open: false, json: true };
    assert.deepEqual(readArgs(line), { name: "dev", args });
  });

  it("leads to help and to the version", () => {
    assert.deepEqual(readArgs(["start", "--help"]), { name: "help", topic: "start" });
    assert.deepEqual(readArgs(["token", "-h"]), { name: "help", topic: "token" });
    assert.deepEqual(readArgs(["help", "dev"]), { name: "help", topic: "dev" });
    assert.deepEqual(readArgs(["--version"]), { name: "version" });
  });
});

describe("helpText", () => {
  it("fits a terminal, and lists what there is", () => {
    for (const topic of [null, "start", "dev", "token", "help"]) {
      for (const line of helpText(topic).split("\n")) assert.ok(line.length <= 100, line);
    }
    for (const name of ["start", "dev", "token"]) assert.match(helpText(null), new RegExp(name));
    assert.throws(() => helpText("toString"), CliError);
  });
});
