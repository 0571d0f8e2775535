import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { type App, command, createApp, definePlugin } from "@pleiad/core";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

const ran: string[] = [];
/** What the core has answered: method, path, status. */
const answered: string[] = [];

/** Two windows: `main` may read and write, `second` may read and hear notes. */
function notesApp(dist: URL): App {
  const notes = definePlugin("notes", {
    permissions: { default: ["read", "write"] },
    commands: {
      read: command(() => void ran.push("read")),
      write: command(() => void ran.push("write")),
    },
  });
  return createApp({
    identifier: "dev.pleiad.acl-test",
    mode: "development",
    frontendDist: dist,
    windows: [{ label: "main", url: "/" }, { label: "second", url: "/second.html" }],
    plugins: [notes],
    capabilities: [
      { identifier: "main", windows: ["main"], permissions: ["core:default", "notes:default"] },
      {
        identifier: "second",
        windows: ["second"],
        permissions: [
          "core:default",
          "notes:allow-read",
          { identifier: "core:event:allow-listen", allow: [{ event: "notes://*" }] },
        ],
      },
    ],
  });
}

function invoke(page: Page, command: string, args: Record<string, unknown> = {}): Promise<unknown> {
  return page.evaluate(
    ([command, args]) =>
      guest.core.invoke(command, args).catch((reason) => ({ refused: String(reason) })),
    [command, args] as const,
  );
}

/** Listens in a tab; what it heard is in `heard` there. */
function listen(page: Page, event: string): Promise<string> {
  return page.evaluate(async (event) => {
    const heard: string[] = Reflect.get(globalThis, "heard") ?? [];
    Object.assign(globalThis, { heard });
    return await guest.event.listen(event, () => heard.push(event)).then(() => "ok", String);
  }, event);
}

/** What a tab has heard. A call's answer comes behind every event that was emitted before it. */
function heard(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    await guest.core.invoke("plugin:notes|read");
    const heard: string[] = Reflect.get(globalThis, "heard");
    return heard.splice(0);
  });
}

/** A page of another origin: a server of its own on another port of this machine. */
async function serveElsewhere(): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Elsewhere</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { server, url: `http://127.0.0.1:${address.port}/` };
}

describe("access control in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let handle: App["handle"];
  let main: Page;
  let second: Page;
  before(async () => {
    shown = await showFixture({
      app(dist) {
        const app = notesApp(dist);
        handle = app.handle;
        return {
          ...app,
          async fetch(request, env) {
            const { method, url } = request;
            const response = await app.fetch(request, env);
            answered.push(`${method} ${new URL(url).pathname} ${response.status}`);
            return response;
          },
        };
      },
    });
    main = shown.page;
    second = await shown.open("/second.html");
  });
  after(() => shown?.close());

  it("one window may not what another may, and is told what would grant it", async () => {
    ran.length = 0;
    assert.deepEqual(await invoke(second, "plugin:notes|write"), {
      refused: 'notes.write not allowed on window "second", webview "second", URL: local\n\n' +
        'allowed on: [windows: "main", URL: local]\n\n' +
        "referenced by: capability: main, permission: allow-write\n\n" +
        'Capability "second" is about this caller and does not grant the command. ' +
        'Add to its "permissions":\n  "notes:allow-write"',
    });
    assert.equal(await invoke(main, "plugin:notes|write"), null);
    assert.equal(await invoke(second, "plugin:notes|read"), null);
    assert.deepEqual(ran, ["write", "read"]);
  });

  it("a window hears the events that its scope entries cover, and no others", async () => {
    assert.match(
      await listen(second, "accounts://changed"),
      /^event\.listen not allowed for event "accounts:\/\/changed" on window "second"/,
    );
    assert.equal(await listen(second, "notes://changed"), "ok");
    for (const event of ["accounts://changed", "notes://changed"]) {
      assert.equal(await listen(main, event), "ok");
      handle.emit(event, null);
    }
    assert.deepEqual(await heard(second), ["notes://changed"]);
    assert.deepEqual(await heard(main), ["accounts://changed", "notes://changed"]);
  });

  it("a capability that is added at run time grants at once", async () => {
    const late = { identifier: "late", windows: ["second"], permissions: ["notes:allow-write"] };
    assert.match(JSON.stringify(await invoke(second, "plugin:notes|write")), /not allowed/);
    assert.throws(
      () => handle.addCapability({ ...late, permissions: ["notes:allow-write", "notes:none"] }),
      /unknown permission none for notes/,
    );
    assert.match(JSON.stringify(await invoke(second, "plugin:notes|write")), /not allowed/);
    handle.addCapability(late);
    assert.equal(await invoke(second, "plugin:notes|write"), null);
  });

  it("a grant that is narrowed at run time delivers no more to those who listen", async () => {
    assert.equal(await listen(second, "notes://private/1"), "ok");
    handle.emit("notes://private/1", null);
    assert.deepEqual(await heard(second), ["notes://private/1"]);
    handle.addCapability({
      identifier: "private",
      windows: ["second"],
      permissions: [{
        identifier: "core:event:allow-listen",
        deny: [{ event: "notes://private/*" }],
      }],
    });
    handle.emit("notes://private/1", null);
    handle.emit("notes://changed", null);
    assert.deepEqual(await heard(second), ["notes://changed"]);
  });

  it("T-04: a page of another origin reaches nothing, with the browser's cookie too", async () => {
    const { server, url } = await serveElsewhere();
    const page = await shown.context.newPage();
    try {
      await page.goto(url);
      ran.length = 0;
      answered.length = 0;
      const core = shown.served.url;
      const got = await page.evaluate(async (core) => {
        const call = (init: RequestInit) =>
          fetch(`${core}/__pleiad/ipc/plugin%3Anotes%7Cread`, {
            method: "POST",
            credentials: "include",
            body: "{}",
            ...init,
          }).then(({ type, status }) => `${type} ${status}`, () => "failed");
        const socket = new Promise<string>((resolve) => {
          const socket = new WebSocket(`${core.replace("http", "ws")}/__pleiad/ws`, ["pleiad.v1"]);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("failed");
        });
        const script = new Promise<string>((resolve) => {
          const element = document.createElement("script");
          element.src = `${core}/`;
          element.onload = () => resolve("loaded");
          element.onerror = () => resolve("failed");
          document.head.append(element);
        });
        return {
          cors: await call({ headers: { "content-type": "application/json" } }),
          key: await call({ headers: { "tauri-invoke-key": "x" } }),
          noCors: await call({ mode: "no-cors" }),
          page: await fetch(`${core}/`, { credentials: "include" }).then(
            () => "read",
            () => "failed",
          ),
          socket: await socket,
          script: await script,
        };
      }, core);
      assert.deepEqual(got, {
        cors: "failed",
        key: "failed",
        noCors: "failed",
        page: "failed",
        socket: "failed",
        script: "failed",
      });
      const call = "/__pleiad/ipc/plugin%3Anotes%7Cread";
      assert.deepEqual([...new Set(answered)].sort(), [
        "GET / 403",
        "GET /__pleiad/ws 403",
        `OPTIONS ${call} 403`,
        `POST ${call} 403`,
      ]);
      assert.deepEqual(ran, []);
    } finally {
      await page.close();
      server.close();
    }
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
