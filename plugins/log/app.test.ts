import { createApp } from "@pleiad/core";
import type { AppOf } from "@pleiad/core/client";
import { testApp, testPlugin } from "@pleiad/core/testing";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LogContract, LogLine } from "./contract.ts";
import { log } from "./mod.ts";

const quiet = () => log({ targets: ["webview"] });

testPlugin(quiet);

describe("log in an app", () => {
  it("tells pages that listen, in order, and drops echoes", async () => {
    await using page = await testApp<AppOf<readonly [LogContract]>>(createApp({
      identifier: "org.pleiad.test",
      plugins: [quiet()],
      capabilities: [
        { identifier: "main", windows: ["main"], permissions: ["core:default", "log:default"] },
      ],
    }));
    const lines: LogLine[] = [];
    const three = Promise.withResolvers<void>();
    await page.listen("log://log", ({ payload }) => {
      lines.push(payload);
      // A page that forwards its console does this.
      page.invoke("plugin:log|log", { level: 3, message: payload.message }).catch(() => {});
      if (lines.length === 3) three.resolve();
    });
    await page.invoke("plugin:log|log", { level: 3, message: "one", location: "f@a.js:1:1" });
    page.app.handle.plugin<LogContract>("log").log("error", "two");
    await page.invoke("plugin:log|log", { level: 1, message: "three" });
    await three.promise;
    assert.deepEqual(lines.map(({ level, message }) => [level, message.slice(22)]), [
      [3, "[webview:f@a.js:1:1][INFO] one"],
      [5, "[app][ERROR] two"],
      [1, "[webview][TRACE] three"],
    ]);
    const silent = await page.another("other");
    await assert.rejects(
      silent.invoke("plugin:log|log", { level: 3, message: "x" }),
      (reason) => /not allowed/.test(String(reason)),
    );
  });
});
