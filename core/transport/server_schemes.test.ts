import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definePlugin } from "../plugin.ts";
import { ORIGIN, testServer, useFrontend } from "./_test_server.ts";

useFrontend();

const { error } = console;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  console.error = (...words: unknown[]) => void printed.push(words.join(" "));
});
afterEach(() => {
  console.error = error;
});

describe("a plugin's scheme", () => {
  const plugin = definePlugin("media", {
    commands: {},
    protocols: {
      media: (_request, { path }) => new Response(`path ${path}`),
      broken: () => {
        throw new Error("disk");
      },
      late: () => Promise.reject(new Error("disk")),
    },
  });

  it("answers with documents that have an origin of their own, unless it says otherwise", async () => {
    const csp = "content-security-policy";
    const pages = definePlugin("pages", {
      commands: {},
      protocols: {
        file: () => new Response("<script>", { headers: { "content-type": "text/html" } }),
        page: () => new Response("", { headers: { [csp]: "default-src 'self'" } }),
      },
    });
    const { get, boot } = testServer({ plugins: [pages] });
    const cookie = await boot();
    const policy = async (path: string) =>
      (await get(`/__pleiad/protocol/${path}`, { cookie })).headers.get(csp);
    assert.equal(await policy("file/x"), "sandbox allow-scripts");
    assert.equal(await policy("page/x"), "default-src 'self'");
  });

  it("is for browsers that were let in and for programs with a token", async () => {
    const { app, get, boot } = testServer({ plugins: [plugin] });
    const ask = async (path: string, headers: Record<string, string>) => {
      const response = await get(`/__pleiad/protocol/${path}`, headers);
      return [response.status, await response.text()];
    };
    assert.deepEqual(await ask("media/x", {}), [401, "Open the app first"]);
    assert.equal((await ask("media/x", { authorization: "Bearer guess" }))[0], 401);
    const cookie = await boot();
    const encoded = encodeURIComponent("/home/me/ä b.png");
    assert.deepEqual(await ask(`media/${encoded}`, { cookie }), [200, "path /home/me/ä b.png"]);
    const authorization = `Bearer ${app.token("main")}`;
    assert.equal((await ask("media/x", { authorization }))[0], 200);
    assert.equal((await ask("media/x", { authorization, origin: ORIGIN }))[0], 401);
    assert.deepEqual(await ask("none/x", { cookie }), [404, 'No plugin serves the scheme "none"']);
    assert.equal((await ask("constructor/x", { cookie }))[0], 404);
    assert.equal((await ask("media/%ff", { cookie }))[0], 400);
    for (const scheme of ["broken", "late"]) {
      assert.equal((await ask(`${scheme}/x`, { cookie }))[0], 500);
    }
    assert.deepEqual(printed, [
      'Plugin "media" failed to serve "broken": disk',
      'Plugin "media" failed to serve "late": disk',
    ]);
    await app.removePlugin("media");
    assert.equal((await ask("media/x", { cookie }))[0], 404);
  });
});
