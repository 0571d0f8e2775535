import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { addressArgs, readArgs, type ServeArgs } from "./args.ts";
import { CliError } from "./errors.ts";
import { helpText } from "./help.ts";

const local = { tls: null, publicUrl: null, proxies: [], insecure: false };

describe("readArgs", () => {
  for (
    const [line, sentence] of [
      ["sart", /There is no command "sart"/],
      ["start --prot 1", /--prot.*"pleiad help start"/],
      ["start --port", /port.*"pleiad help start"/],
      ["start --port 65536", /--port 65536 is no port/],
      ["start --port=-1", /--port -1 is no port/],
      ["start --port 80x", /--port 80x is no port/],
      ["start a.ts b.ts", /Cannot use "b\.ts"/],
      ["token", /Name the label/],
      ["token a*b", /"a\*b" is no label/],
      ["token main a.ts b.ts", /Cannot use "b\.ts"/],
      ["start --cert a.pem", /--cert and --key belong together/],
      ["start --key a.pem", /--cert and --key belong together/],
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
    const args = {
      ...local,
      file: "app.ts",
      port: 4747,
      host: "127.0.0.1",
      open: true,
      json: false,
      learn: false,
      yes: false,
      log: { level: null, file: null },
    };
    assert.deepEqual(readArgs(["start"]), { name: "start", args });
    assert.deepEqual(readArgs(["token", "main"]), { name: "token", label: "main", file: "app.ts" });
    assert.deepEqual(readArgs([]), { name: "help", topic: null });
  });

  it("takes flags before and behind the file", () => {
    const line = "dev --port 0 desk/app.ts --host localhost --no-open --json".split(" ");
    const args = {
      ...local,
      file: "desk/app.ts",
      port: 0,
      host: "localhost",
      open: false,
      json: true,
      learn: false,
      yes: false,
      log: { level: null, file: null },
    };
    assert.deepEqual(readArgs(line), { name: "dev", args });
  });

  it("takes what a core beyond this machine needs, and hands it on", () => {
    const line =
      "start --host 0.0.0.0 --port 443 --cert c.pem --key k.pem --public-url https://x.org";
    const options = [
      ...line.split(" "),
      "--proxy",
      "10.0.0.1",
      "--proxy",
      "::1",
      "--insecure-http",
    ];
    const read = readArgs(options);
    assert.equal(read.name, "start");
    const { args } = read as { args: ServeArgs }; // which `start` has
    assert.deepEqual(args.tls, { cert: "c.pem", key: "k.pem" });
    assert.deepEqual(args.proxies, ["10.0.0.1", "::1"]);
    assert.deepEqual(readArgs(["core", ...addressArgs(args)]), { name: "core", args });
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
    for (
      const topic of [null, "start", "dev", "token", "acl", "permission", "capability", "help"]
    ) {
      for (const line of helpText(topic).split("\n")) assert.ok(line.length <= 100, line);
    }
    for (const name of ["start", "dev", "token"]) assert.match(helpText(null), new RegExp(name));
    assert.throws(() => helpText("toString"), CliError);
  });
});
