import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
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
});

const platforms = ["linux", "macos", "windows"];
const overlay = (text: string) =>
  Object.fromEntries(platforms.map((name) => [`tauri.${name}.conf.json`, text]));

describe("what is wrong in a Tauri project", () => {
  const refused: readonly [string, object, RegExp][] = [
    ["an identifier", { identifier: 7 }, /: `identifier` must be a string, found a number$/],
    ["no identifier", { identifier: null }, /: `identifier` must be a string, found null$/],
    ["Tauri 1", { tauri: {} }, /: expected Tauri 2, found `tauri`, a key of Tauri 1$/],
    ["windows", { app: { windows: {} } }, /: `app\.windows` must be a list, found an object$/],
    ["a window", { app: { windows: [1] } }, /: `app\.windows\[0\]` must be an object/],
    [
      "a label",
      { app: { windows: [{}, { label: 7 }] } },
      /: `app\.windows\[1\]\.label` must be a string, found a number$/,
    ],
    ["create", { app: { windows: [{ create: 1 }] } }, /\.create` must be true or false/],
    [
      "a flag",
      { app: { withGlobalTauri: "yes" } },
      /: `app\.withGlobalTauri` must be true or false/,
    ],
    ["a width", { app: { windows: [{ width: "1" }] } }, /\.width` must be a number/],
    ["devUrl", { build: { devUrl: 1 } }, /: `build\.devUrl` must be a string, found a number$/],
    ["a plugin's folder", { plugins: [] }, /: `plugins` must be an object, found a list$/],
  ];
  const security: readonly [string, object, RegExp][] = [
    ["csp", { csp: 7 }, /: `app\.security\.csp` must be an object, found a number$/],
    ["a directive", { devCsp: { "img-src": 7 } }, /devCsp\.img-src` must be a list of strings/],
    ["freezePrototype", { freezePrototype: 1 }, /freezePrototype` must be true or false/],
    ["a scope", { assetProtocol: { scope: 7 } }, /assetProtocol\.scope` must be an object/],
    [
      "a glob",
      { assetProtocol: { scope: { deny: [7] } } },
      /scope\.deny` must be a list of strings/,
    ],
    [
      "a misspelt denial",
      { assetProtocol: { enable: true, scope: { allow: ["**"], denied: ["x"] } } },
      /: `app\.security\.assetProtocol\.scope\.denied` is not known, expected one of allow, deny, /,
    ],
    [
      "a misspelt setting",
      { capabilites: ["main"] },
      /: `app\.security\.capabilites` is not known/,
    ],
    [
      "a capability that no file has",
      { capabilities: ["gone"] },
      /capability with identifier gone not found: app\.security\.capabilities names it, there are no/,
    ],
    [
      "a capability",
      { capabilities: [{ identifier: "x", permissions: 1 }] },
      /Capability "x" \(tauri\.conf\.json\): `permissions` must be a list, found a number$/,
    ],
    [
      "a header's name",
      { headers: { Date: "x" } },
      /headers\.Date` must be one of Access-Control-/,
    ],
    [
      "a header's value",
      { headers: { "Tauri-Custom-Header": "a\r\nb: c" } },
      /headers\.Tauri-Custom-Header` must be printable ASCII on one line/,
    ],
    ["a pattern", { pattern: { use: "none" } }, /pattern\.use` must be brownfield or isolation/],
    [
      "a pattern's folder",
      { pattern: { use: "isolation" } },
      /pattern\.options\.dir` must be a str/,
    ],
  ];
  const rows = [
    ...refused.map(([name, value, reason]) =>
      [name, { identifier: "a.b", ...value }, reason] as const
    ),
    ...security.map(([name, value, reason]) =>
      [name, { identifier: "a.b", app: { security: value } }, reason] as const
    ),
  ];
  for (const [name, config, reason] of rows) {
    it(
      `is refused by file and key: ${name}`,
      inFolder({ "tauri.conf.json": JSON.stringify(config) }, (root) => {
        assert.throws(() => tauriProject(root), (error: Error) => {
          assert.match(error.message, reason);
          assert.match(error.message, /tauri\.conf\.json|capability/);
          return true;
        });
      }),
    );
  }

  it(
    "names the file that says it",
    inFolder({
      "tauri.conf.json": '{ "identifier": "a.b", "app": { "windows": [{ "label": "main" }] } }',
      ...overlay('{ "app": { "windows": [{ "label": 7 }] } }'),
    }, (root) => {
      assert.throws(
        () => tauriProject(root),
        /^CoreError: tauri\.\w+\.conf\.json: `app\.windows\[0\]\.label` must be a string/,
      );
      assert.throws(
        () => tauriProject(join(root, "none")),
        /none: expected tauri\.conf\.json, tau/,
      );
      writeFileSync(join(root, "tauri.conf.json"), "{");
      assert.throws(() => tauriProject(root), /Cannot read tauri\.conf\.json as json: /);
    }),
  );
});

describe("what a Tauri project becomes", () => {
  it(
    "names and version, from Cargo.toml and package.json too",
    inFolder({
      "src-tauri/tauri.conf.json": '{ "identifier": "a.b" }',
      "src-tauri/Cargo.toml": '[package]\nname = "desk"\nversion = "0.3.1"\n',
      "package.json": '{ "version": "4.5.6" }',
    }, (base) => {
      const root = join(base, "src-tauri");
      const names = () => {
        const { productName, version } = tauriProject(root);
        return [productName, version];
      };
      assert.deepEqual(names(), ["desk", "0.3.1"]);
      writeFileSync(
        join(root, "tauri.conf.json"),
        '{ "identifier": "a.b", "productName": "Desk", "version": "../package.json" }',
      );
      assert.deepEqual(names(), ["Desk", "4.5.6"]);
      writeFileSync(join(base, "package.json"), "{}");
      assert.throws(
        names,
        /^CoreError: \.\.\/package\.json: `version` must be a string, found nothing/,
      );
      writeFileSync(join(root, "tauri.conf.json"), '{ "identifier": "a.b", "version": "1.0.0" }');
      writeFileSync(join(root, "Cargo.toml"), "[package]\nversion.workspace = true\n");
      assert.deepEqual(names(), [undefined, "1.0.0"]);
    }),
  );

  it(
    "its windows, those without a page of the app left out",
    inFolder({
      "tauri.conf.json": JSON.stringify({
        identifier: "a.b",
        app: {
          windows: [
            { title: "Main", width: 300, decorations: false, theme: "Dark" },
            { label: "later", create: false, url: "later.html" },
            { label: "site", url: "https://example.com" },
            { label: "second", url: "second.html", resizable: false },
            { label: "twin", url: "/" },
          ],
        },
      }),
    }, (root) => {
      const { windows, project } = tauriProject(root);
      assert.deepEqual(windows, [
        { label: "main", url: "/", title: "Main", width: 300, decorations: false },
        { label: "second", url: "/second.html", resizable: false },
        { label: "twin", url: "/" },
      ]);
      assert.deepEqual(project?.notes, [
        "tauri.conf.json > app.windows[0].theme is not used",
        "tauri.conf.json > app.windows[2].url is another site, so no page of the app gets this window",
        'tauri.conf.json > app.windows[4].url is the page of window "main" already, which a browser shows',
      ]);
    }),
  );

  it(
    "notes for what is not used, and none for what everybody has",
    inFolder({
      "tauri.conf.json": JSON.stringify({
        $schema: "x",
        identifier: "a.b",
        mainBinaryName: "x",
        bundle: { active: true },
        build: { beforeDevCommand: "x", frontendDist: ["a.html"] },
        app: { trayIcon: {}, macOSPrivateApi: true },
        updates: 1,
      }),
      ...overlay('{ "app": { "appDirectoriesOverride": { "data": "x" } } }'),
    }, (root) => {
      const notes = tauriProject(root).project?.notes.map((note) =>
        note.replace(/tauri\.(linux|macos|windows)\./, "tauri.here.")
      );
      assert.deepEqual(notes, [
        "tauri.conf.json > build.frontendDist is not used: the core serves a folder",
        "tauri.conf.json > app.trayIcon is not used",
        "tauri.here.conf.json > app.appDirectoriesOverride is not used",
        "tauri.conf.json > updates is not used",
      ]);
    }),
  );

  it(
    "the notes are printed in development, once",
    inFolder(
      { "tauri.conf.json": '{ "identifier": "a.b", "app": { "trayIcon": {} } }' },
      async (root) => {
        const said: unknown[] = [];
        const { error } = console;
        console.error = (...words) => void said.push(...words);
        try {
          for (const mode of ["production", "development"] as const) {
            const app = createApp(tauriProject(root));
            await app.start({ mode });
            await app.stop();
          }
        } finally {
          console.error = error;
        }
        assert.deepEqual(said, ["pleiad: note: tauri.conf.json > app.trayIcon is not used"]);
      },
    ),
  );

  it(
    "its capabilities only as selected, also when the app's file lies in its folder",
    inFolder({
      "tauri.conf.json":
        '{ "identifier": "a.b", "app": { "security": { "capabilities": ["main"] } } }',
      "permissions/app.toml": permissions,
      "capabilities/main.toml": grant,
      "capabilities/more.json":
        '{ "identifier": "more", "windows": ["*"], "permissions": ["allow-other"] }',
    }, async (root) => {
      const app = createApp({ ...tauriProject(root), commands });
      await app.start({ root });
      const { authority } = internalsOf(app);
      const main = { label: "main", origin: "local" } as const;
      assert.equal(authority.decide("other", main).allowed, false);
      assert.equal(authority.decide("greet", main).allowed, true);
      await app.stop();
    }),
  );

  it(
    "with hyphens in Tauri.toml",
    inFolder({
      "Tauri.toml": `identifier = "a.b"
product-name = "Desk"
[build]
dev-url = "http://localhost:5173"
frontend-dist = "../dist"
[app]
with-global-tauri = true
[app.security]
freeze-prototype = true
dev-csp = "img-src https:"
[app.security.csp]
"default-src" = ["'self'", "ipc:"]
[app.security.asset-protocol]
enable = true
[app.security.asset-protocol.scope]
allow = ["$APPDATA/**"]
require-literal-leading-dot = false
[plugins.some-plugin]
keep-this = 1
`,
    }, (root) => {
      const { security, config, ...rest } = tauriProject(root);
      assert.equal(rest.productName, "Desk");
      assert.equal(rest.devUrl, "http://localhost:5173");
      assert.equal(rest.frontendDist?.toString(), pathToFileURL(join(dirname(root), "dist")).href);
      assert.equal(rest.withGlobalTauri, true);
      assert.deepEqual(config, { "some-plugin": { "keep-this": 1 } });
      assert.deepEqual(security, {
        csp: { "default-src": ["'self'", "ipc:"] },
        devCsp: "img-src https:",
        freezePrototype: true,
        assetProtocol: {
          enable: true,
          scope: { allow: ["$APPDATA/**"], deny: [], requireLiteralLeadingDot: false },
        },
        headers: {},
      });
      assert.deepEqual(rest.project, { folder: root, notes: [] });
    }),
  );

  it(
    "with the isolation pattern in a folder of its own",
    inFolder({
      "tauri.conf.json": JSON.stringify({
        identifier: "a.b",
        app: { security: { pattern: { use: "isolation", options: { dir: "../isolation" } } } },
      }),
    }, (root) => {
      const { pattern } = tauriProject(root).security ?? {};
      assert.deepEqual(pattern, {
        use: "isolation",
        options: { dir: pathToFileURL(join(dirname(root), "isolation")) },
      });
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
