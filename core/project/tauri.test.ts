import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { createApp, internalsOf } from "../create_app.ts";
import { command } from "../plugin.ts";
import { tauriProject } from "./tauri.ts";

function inFolder(files: Record<string, string>, test: (root: string) => void | Promise<void>) {
  return async () => {
    const root = mkdtempSync(join(tmpdir(), "pleiad-project-"));
    try {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), text);
      }
      await test(root);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  };
}

const commands = { greet: command(() => "hello"), other: command(() => 1) };
const permissions = '[[permission]]\nidentifier = "may-greet"\ncommands.allow = ["greet"]\n';
const grant = 'identifier = "main"\nwindows = ["main"]\npermissions = ["may-greet"]\n';

describe("a Tauri project", () => {
  it(
    "denies what its files do not grant, and grants what they do",
    inFolder({
      "tauri.conf.json": JSON.stringify({
        identifier: "org.example.old",
        productName: "Old",
        app: { windows: [{ label: "main", width: 300 }], security: { capabilities: ["main"] } },
      }),
      "tauri.linux.conf.json": '{ "productName": null, "version": "2.0.0" }',
      "tauri.macos.conf.json": '{ "productName": null, "version": "2.0.0" }',
      "tauri.windows.conf.json": '{ "productName": null, "version": "2.0.0" }',
      "permissions/app.toml": permissions,
      "capabilities/main.toml": grant,
      "capabilities/unused.json5":
        "{ identifier: 'unused', windows: ['*'], permissions: ['allow-other'], }",
      "capabilities/schemas/none.json": "not JSON",
    }, (root) => {
      const app = createApp({ ...tauriProject(root), commands });
      const { authority } = internalsOf(app);
      const main = { label: "main", origin: "local" } as const;
      assert.equal(authority.decide("other", main).allowed, false);
      assert.equal(authority.decide("greet", { ...main, label: "x" }).allowed, false);
      assert.equal(authority.decide("greet", main).allowed, true);
      assert.equal(app.config.productName, "old");
      assert.equal(app.config.version, "2.0.0");
    }),
  );

  it(
    "names file and key of what is wrong",
    inFolder({ "tauri.conf.json": '{ "identifier": 7 }' }, (root) => {
      assert.throws(() => tauriProject(root), /tauri\.conf\.json: `identifier` must be/);
    }),
  );
});

describe("security settings of a Tauri project", () => {
  it(
    "are refused by file and key, a scope with denials too",
    inFolder({}, (root) => {
      const wrong = { csp: 7, assetProtocol: { scope: { allow: ["**"], deny: ["x"] } } };
      for (const [key, value] of Object.entries(wrong)) {
        writeFileSync(
          join(root, "tauri.conf.json"),
          JSON.stringify({ identifier: "a.b", app: { security: { [key]: value } } }),
        );
        assert.throws(() => tauriProject(root), RegExp(`tauri.conf.json: .app.security.${key}`));
      }
    }),
  );
});

describe("the folders beside an app", () => {
  it(
    "count once the app starts",
    inFolder(
      { "permissions/app.toml": permissions, "capabilities/a/main.toml": grant },
      async (root) => {
        const app = createApp({ identifier: "org.example.new", commands });
        await app.start({ root });
        const { authority } = internalsOf(app);
        const main = { label: "main", origin: "local" } as const;
        assert.equal(authority.decide("other", main).allowed, false);
        assert.equal(authority.decide("greet", main).allowed, true);
        await app.stop();
      },
    ),
  );

  it(
    "stop the start with file and name",
    inFolder(
      { "capabilities/bad.json": '{ "identifier": "bad", "permissions": ["gone:x"] }' },
      async (root) => {
        const app = createApp({ identifier: "org.example.new" });
        await assert.rejects(app.start({ root }), /capabilities\/bad\.json.*unknown ACL for gone/);
        await app.stop();
      },
    ),
  );
});
