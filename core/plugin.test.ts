import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { command, definePlugin } from "./plugin.ts";

describe("definePlugin", () => {
  const plugin = (name: string, commands: readonly string[] = []) => () =>
    definePlugin(name, {
      commands: Object.fromEntries(commands.map((each) => [each, command(() => 1)])),
    });

  for (const name of ["core", "tauri", "core:event", "core:notes", "core:"]) {
    it(`refuses the name ${name} in Tauri's words`, () => {
      assert.throws(plugin(name), { message: `plugin uses reserved name: ${name}` });
    });
  }

  for (
    const name of ["", "my_plugin", "a|b", "a--b", "-a", "a-", "a b", "a:b", "__app-acl__", "é"]
  ) {
    it(`refuses the name ${JSON.stringify(name)}`, () => {
      assert.throws(plugin(name), {
        message: `Cannot define plugin "${name}": a name holds letters and digits, ` +
          "with single hyphens between",
      });
    });
  }

  for (const name of ["", "a-b", "a|b", "a b", "é"]) {
    it(`refuses the command ${JSON.stringify(name)}`, () => {
      assert.throws(plugin("notes", ["read", name]), {
        message: `Cannot define command "${name}" of plugin "notes": ` +
          "a name holds letters, digits and underscores",
      });
    });
  }

  it("takes the names that Tauri's plugins have", () => {
    for (const name of ["fs", "clipboard-manager", "sql2"]) assert.equal(plugin(name)().name, name);
    plugin("notes", ["read_all", "_x", "A1"])();
  });
});
