/**
 * Access control and the gate hold however an app is run; and what must stand nowhere in the code.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { type App, type Capability, command, createApp } from "@pleiad/core";
import { testApp } from "@pleiad/core/testing";
import { Hono } from "hono";
import { filesIn } from "../../scripts/_files.ts";
import { openRaw } from "../fixtures/raw_socket.ts";
import { serveApp } from "../fixtures/serve.ts";

const modes = ["development", "production"] as const;

function guarded(mode: typeof modes[number], ran: () => void): App {
  return createApp({
    identifier: "dev.pleiad.modes",
    mode,
    permissions: { own: ["touch"] },
    commands: { touch: command(ran) },
    capabilities: [{ identifier: "none", windows: ["nobody"], permissions: ["own"] }],
  });
}

function request(origin: string, token: string, headers: Record<string, string> = {}): Request {
  return new Request(`${origin}/__pleiad/ipc/touch`, {
    method: "POST",
    headers: {
      host: new URL(origin).host,
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...headers,
    },
    body: "{}",
  });
}

describe("a command that nothing grants", () => {
  for (const mode of modes) {
    it(`T-12: does not run, however the app is run: ${mode}`, async () => {
      let ran = 0;
      const app = () => guarded(mode, () => void ran++);
      const denied = /not allowed/;
      // In a test.
      await using page = await testApp(app(), { mode });
      await assert.rejects(page.invoke("touch"), (reason) => denied.test(String(reason)));
      // Served, over HTTP and over a socket.
      await using served = await serveApp(app());
      const answer = await fetch(request(served.url, served.token("main")));
      assert.equal(answer.headers.get("tauri-response"), "error");
      assert.match(await answer.text(), denied);
      const socket = await openRaw(served, "jsonrpc");
      socket.say({ jsonrpc: "2.0", id: 1, method: "touch" });
      assert.match((await socket.next()).error.message, denied);
      socket.close();
      // Mounted in another server, and as a bare handler.
      const mounted = app();
      const outer = new Hono();
      outer.all("*", (c) => mounted.fetch(c.req.raw));
      for (const handler of [outer, mounted]) {
        const response = await handler.fetch(
          request("http://127.0.0.1:4747", mounted.token("main")),
        );
        assert.match(await response.text(), denied);
      }
      await mounted.stop();
      // With a capability that is added while it runs, for another window.
      const late: Capability = { identifier: "late", windows: ["other"], permissions: ["own"] };
      page.app.handle.addCapability(late);
      await assert.rejects(page.invoke("touch"), (reason) => denied.test(String(reason)));
      assert.equal(ran, 0);
    });

    it(`T-24: has the same gate in front of it: ${mode}`, async () => {
      let ran = 0;
      await using served = await serveApp(createApp({
        identifier: "dev.pleiad.modes",
        mode,
        devUrl: "http://127.0.0.1:9",
        commands: { touch: command(() => void ran++) },
      }));
      const token = served.token("main");
      const status = async (headers: Record<string, string>) => {
        const response = await fetch(request(served.url, token, headers));
        await response.body?.cancel();
        return response.status;
      };
      assert.equal(await status({ authorization: "" }), 401);
      assert.equal(await status({ authorization: "Bearer guess" }), 401);
      assert.equal(await status({ origin: "http://127.0.0.1:9" }), 403);
      assert.equal(await status({ "sec-fetch-site": "cross-site" }), 403);
      assert.equal((await fetch(`${served.url}/`)).status, 401);
      assert.equal(ran, 0);
      assert.equal(await status({}), 200);
      assert.equal(ran, 1);
    });
  }
});

describe("the code", () => {
  it("T-43: starts no program through a shell", async () => {
    const files = ["core", "plugins", "scripts", "app-example"].flatMap((folder) =>
      filesIn(folder, ".ts")
    );
    assert.ok(files.length > 300);
    for (const file of files) {
      const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
      assert.doesNotMatch(text, /\bshell:\s*(?:true|["'`\/])|\bexecSync\(|[^.]\bexec\(["'`]/, file);
    }
  });
});
