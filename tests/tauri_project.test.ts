import assert from "node:assert/strict";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { fixture, pleiad, removeFixture, type Running } from "./cli/_spawn.ts";

const folder = fileURLToPath(new URL("./fixtures/tauri_project/", import.meta.url));

/** A core that `pleiad start` runs, and one token for each window. */
interface Started {
  readonly name: string;
  readonly version: string;
  /** What a window's call comes to: the result, or `refused: …`. */
  call(label: string, command: string): Promise<unknown>;
  /** Asks as the browser that was let in. */
  get(path: string): Promise<Response>;
  /** What was printed. */
  said(): string;
  stop(): Promise<void>;
}

async function start(file: string, labels: readonly string[]): Promise<Started> {
  const state = await fixture({});
  const env = { XDG_RUNTIME_DIR: state };
  const running: Running = pleiad(
    ["start", "--port", "0", "--no-open", "--json", file],
    folder,
    env,
  );
  const { url = "", bootUrl = "", name = "", version = "" } = await running.event("listening");
  const tokens = new Map(
    await Promise.all(labels.map(async (label) => {
      const asked = pleiad(["token", label, file], folder, env);
      return [label, await asked.line()] as const;
    })),
  );
  const boot = await fetch(bootUrl, { redirect: "manual" });
  const cookie = boot.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  return {
    name,
    version,
    async call(label, command) {
      const response = await fetch(`${url}/__pleiad/ipc/${encodeURIComponent(command)}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${tokens.get(label)}`,
          "content-type": "application/json",
        },
        body: "{}",
      });
      const value: unknown = await response.json();
      return response.headers.get("tauri-response") === "ok" ? value : `refused: ${value}`;
    },
    get: (path) => fetch(url + path, { headers: { cookie, accept: "text/html" } }),
    said: () => running.errors(),
    async stop() {
      running.kill("SIGTERM");
      await running.exit;
      await removeFixture(state);
    },
  };
}

const refused = (command: string) => `refused: Command ${command} not allowed by ACL`;
const none = { allow: [], deny: [] };
const home = { allow: [{ path: "$HOME/notes" }], deny: [] };
const notes = { allow: [{ folder: "notes" }], deny: [] };
const linux = process.platform === "linux";

describe("a Tauri project as it is", () => {
  let core: Started;
  before(async () => {
    core = await start("app.ts", ["main", "second", "note-1", "other"]);
  });
  after(() => core?.stop());

  const rows: readonly [string, string, unknown][] = [
    // Denied by what no capability grants, by a window, by a denial, by a platform, by selection.
    ["other", "greet", null],
    ["other", "plugin:files|list", null],
    ["second", "add", null],
    ["second", "plugin:app|version", null],
    ["second", "plugin:files|list", null],
    ["second", "plugin:files|write", null],
    ["note-1", "greet", null],
    ["note-1", "plugin:files|list", null],
    ["main", "plugin:files|wipe", null],
    ["other", "plugin:files|wipe", null],
    ["main", "reset", process.platform === "darwin" ? "reset" : null],
    ["main", "plugin:files|nothing", null],
    ["main", "nothing", null],
    // Granted, with the scopes of the entry, the permission and the whole plugin.
    ["main", "greet", "hello"],
    ["second", "greet", "hello"],
    ["main", "add", { allow: [{ notes: 3 }], deny: [], global: notes }],
    ["main", "plugin:app|version", "2.1.0"],
    ["main", "plugin:files|list", linux ? "linux-notes" : "notes"],
    ["main", "plugin:files|write", "written"],
    ["main", "plugin:files|read", {
      allow: ["$APPDATA/notes/**"],
      deny: ["$APPDATA/notes/private/**"],
      global: home,
    }],
    ["second", "plugin:files|read", { ...none, global: home }],
    ["note-1", "plugin:files|read", { allow: [{ path: "$TEMP/*" }], deny: [], global: home }],
  ];
  for (const [label, command, expected] of rows) {
    it(`${label} ${command} is ${expected === null ? "refused" : "answered"}`, async () => {
      assert.deepEqual(await core.call(label, command), expected ?? refused(command));
    });
  }

  it("has the name and the version that its files say", () => {
    assert.deepEqual([core.name, core.version], [linux ? "Notes for Linux" : "Notes", "2.1.0"]);
    assert.doesNotMatch(core.said(), /note:/);
  });

  it("serves its pages with its policy, its headers and the labels of its windows", async () => {
    for (
      const [path, label] of [["/", "main"], ["/second.html", "second"], ["/note.html", "main"]]
    ) {
      const page = await core.get(path ?? "");
      const { headers } = page;
      const csp = headers.get("content-security-policy") ?? "";
      assert.match(csp, /^default-src 'self' customprotocol: asset: http[^ ]*\/asset\/; /);
      assert.match(csp, /img-src 'self' asset: http:\/\/asset\.localhost http:[^ ]*\/asset\//);
      assert.match(csp, /connect-src ipc: http:\/\/ipc\.localhost 'self' ws:/);
      assert.equal(headers.get("cross-origin-embedder-policy"), "require-corp");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("tauri-custom-header"), "key1 'value1' 'value2'; key2 'value3'");
      const html = await page.text();
      assert.match(html, new RegExp(`"label":"${label}"`));
      assert.match(html, /"freezePrototype":true/);
    }
    const script = await core.get("/app.js");
    assert.equal(
      script.headers.get("timing-allow-origin"),
      "https://developer.mozilla.org, https://example.com",
    );
  });

  it("gives files by its asset scope", async () => {
    const asset = async (name: string) => {
      const path = encodeURIComponent(`${folder}web/shared/${name}`);
      return (await core.get(`/__pleiad/protocol/asset/${path}`)).status;
    };
    assert.equal(await asset("secret.txt"), 403);
    assert.equal(await asset("../package.json"), 403);
    assert.equal(await asset("a.txt"), 200);
  });

  const remote: readonly [string, string, string, boolean][] = [
    ["https://example.com/", "main", "plugin:files|list", false],
    ["http://a.example.com/", "main", "plugin:files|list", false],
    ["https://a.example.com/", "second", "plugin:files|list", false],
    ["https://a.example.com/", "main", "plugin:files|read", false],
    ["https://bad.example.com/x", "main", "plugin:files|list", false],
    ["https://a.example.com/x?y", "main", "plugin:files|list", true],
    ["https://bad.example.com/x", "main", "greet", true],
  ];
  for (const [origin, label, command, allowed] of remote) {
    it(`${allowed ? "would grant" : "denies"} ${command} to ${label} at ${origin}`, async () => {
      const args = ["acl", "why", command, "--window", label, "--origin", origin, "app.ts"];
      const asked = pleiad(args, folder);
      assert.equal(await asked.exit, allowed ? 0 : 1, asked.errors());
    });
  }
});

describe("a Tauri project in other formats", () => {
  it("Tauri.toml, every capability file counting", async () => {
    const core = await start("app_toml.ts", ["main", "other"]);
    try {
      assert.equal(await core.call("main", "add"), refused("add"));
      assert.equal(await core.call("other", "greet"), refused("greet"));
      assert.equal(await core.call("main", "greet"), "hello");
      assert.deepEqual(await core.call("main", "plugin:files|read"), {
        allow: [{ path: "$HOME/*" }],
        deny: [],
        global: none,
      });
      assert.deepEqual([core.name, core.version], ["notes-toml", "3.2.1"]);
      const { headers } = await core.get("/");
      const csp = headers.get("content-security-policy") ?? "";
      assert.match(csp, linux ? /img-src https:;/ : /img-src 'self';/);
    } finally {
      await core.stop();
    }
  });

  it("tauri.conf.json5, an empty selection, and app commands that are open to its pages", async () => {
    const core = await start("app_json5.ts", ["main", "other"]);
    try {
      assert.equal(await core.call("other", "plugin:files|list"), refused("plugin:files|list"));
      assert.equal(await core.call("main", "plugin:files|write"), refused("plugin:files|write"));
      assert.equal(await core.call("other", "reset"), "reset");
      assert.equal(await core.call("main", "plugin:files|list"), "json5-notes");
      assert.deepEqual(await core.call("main", "plugin:files|read"), { ...none, global: none });
      assert.deepEqual([core.name, core.version], ["Notes 5", "0.0.0"]);
    } finally {
      await core.stop();
    }
  });
});
