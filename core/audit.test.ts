import { afterEach, beforeEach, describe, it, mock } from "node:test";
import assert from "node:assert/strict";
import { Audit, safeText } from "./audit.ts";
import { command, CoreError, createApp } from "./mod.ts";
import { testApp } from "./testing/mod.ts";
import { randomSecret } from "./transport/secrets.ts";
import type { AuditRecord } from "./types/audit.ts";

describe("safeText", () => {
  it("leaves nothing that a terminal obeys or that turns text round", () => {
    const nasty = "a\u001b[31m\r\nb\u0000\u009b\u202ec\u2066\u200f\u2028d\ufeff\ud800e";
    assert.equal(
      safeText(nasty),
      "a\ufffd[31m\ufffd\ufffdb" + "\ufffd".repeat(3) + "c\ufffd\ufffd\ufffdd\ufffd\ufffde",
    );
  });

  it("leaves no secret, wherever it stands, and no text without end", () => {
    const secret = randomSecret();
    assert.equal(safeText(`x ${secret}.y`), "x [redacted].y");
    assert.doesNotMatch(safeText(`${"x ".repeat(140)}${secret}`), new RegExp(secret.slice(0, 20)));
    assert.ok(safeText("x ".repeat(5_000)).length <= 301);
    assert.equal(safeText("plugin:window|is_maximized"), "plugin:window|is_maximized");
  });
});

describe("Audit", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("tells fifty refusals at most at once, counts the others, and tells every fault", () => {
    const audit = new Audit();
    const records: AuditRecord[] = [];
    audit.listen(() => {
      throw new Error("a listener");
    });
    audit.listen((record) => records.push(record));
    for (let n = 0; n < 80; n++) audit.record({ kind: "refused", reason: "no", status: 403 });
    audit.record({ kind: "fault", reason: "a plugin" });
    assert.equal(records.length, 51);
    mock.timers.tick(1_000);
    assert.deepEqual(records.slice(50).map(({ kind, level, count }) => [kind, level, count]), [
      ["fault", "error", undefined],
      ["dropped", "warn", 30],
    ]);
    mock.timers.tick(5_000);
    audit.flush();
    assert.equal(records.length, 52);
  });
});

describe("onAudit", () => {
  it("tells of denied calls with label, origin and command, and of nothing else", async () => {
    const app = createApp({
      identifier: "org.example.audit",
      permissions: { own: ["own"] },
      commands: { own: command(() => 1), other: command(() => 2) },
      capabilities: [{ identifier: "main", windows: ["main"], permissions: ["own"] }],
    });
    const records: AuditRecord[] = [];
    const stop = app.onAudit((record) => records.push(record));
    await using page = await testApp(app, { mode: "production" });
    await assert.rejects(page.invoke("other", { secret: "s3cret" }));
    await assert.rejects(page.invoke("plugin:window|\u202etitle"));
    await page.invoke("own");
    const told = records.map(({ time: _, ...rest }) => rest);
    assert.deepEqual(told, [
      {
        level: "warn",
        kind: "denied",
        reason: "Command other not allowed by ACL",
        label: "main",
        origin: "local",
        command: "other",
      },
      {
        level: "warn",
        kind: "denied",
        reason: "Command plugin:window|\ufffdtitle not allowed by ACL",
        label: "main",
        origin: "local",
        command: "plugin:window|\ufffdtitle",
      },
    ]);
    stop();
    await assert.rejects(page.invoke("other"));
    assert.equal(records.length, 2);
  });

  it("tells of calls that a plugin's scope denies, without what they asked for", async () => {
    const app = createApp({
      identifier: "org.example.audit",
      commands: {
        open: command(() => {
          throw new CoreError("denied", "forbidden path: /home/ada/diary.txt");
        }),
        fail: command(() => {
          throw new Error("no");
        }),
      },
    });
    const records: AuditRecord[] = [];
    app.onAudit((record) => records.push(record));
    await using page = await testApp(app);
    await assert.rejects(page.invoke("fail"));
    const denied = (reason: unknown) => reason === "forbidden path: /home/ada/diary.txt";
    await assert.rejects(page.invoke("open"), denied);
    assert.deepEqual(records.map(({ kind, command, reason }) => [kind, command, reason]), [
      ["denied", "open", "The scope of open does not cover the arguments of the call"],
    ]);
  });

  it("tells of calls that are one too many", async () => {
    const app = createApp({
      identifier: "org.example.audit",
      limits: { calls: 1 },
      commands: { never: command(() => new Promise(() => {})) },
    });
    const records: AuditRecord[] = [];
    app.onAudit((record) => records.push(record));
    await using page = await testApp(app);
    const pending = assert.rejects(page.invoke("never"));
    await assert.rejects(page.invoke("never"));
    assert.deepEqual(records.map(({ kind, label, command }) => [kind, label, command]), [
      ["refused", "main", "never"],
    ]);
    await page.stop();
    await pending;
  });
});
