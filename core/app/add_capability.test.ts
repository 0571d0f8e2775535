import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { createApp } from "../create_app.ts";
import { command, definePlugin } from "../plugin.ts";
import { testApp } from "../testing/test_app.ts";

const notes = () =>
  definePlugin("notes", {
    permissionFiles: [{
      name: "permissions/read.toml",
      text:
        '[default]\npermissions = ["read-all"]\n[[set]]\nidentifier = "read-all"\ndescription = "Reads."\npermissions = ["allow-read"]',
    }],
    commands: { read: command(() => "read") },
  });

describe("app.addCapability", () => {
  it("takes the text of a capability file, and permissions from a plugin's files", async () => {
    const app = createApp({ identifier: "org.example.notes", plugins: [notes()] });
    await using page = await testApp(app);
    await assert.rejects(async () => await page.invoke("plugin:notes|read"));
    assert.throws(() => app.handle.addCapability("nonsense"), /Cannot read the capability as toml/);
    app.handle.addCapability(
      'identifier = "later"\nwindows = ["main"]\npermissions = ["notes:default"]',
    );
    assert.equal(await page.invoke("plugin:notes|read"), "read");
  });
});
