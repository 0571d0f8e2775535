import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { type App, createApp } from "../create_app.ts";
import { assetProtocol } from "./asset.ts";

let folder: string;
let app: App;

before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-asset-")));
  await mkdir(join(folder, "open", "deep"), { recursive: true });
  await mkdir(join(folder, "[a]*"));
  const files = {
    "open/a.txt": "0123456789",
    "open/page.html": "<script>1</script>",
    "open/.env": "SECRET",
    "open/deep/b.txt": "b",
    "secret.txt": "secret",
    "[a]*/c.txt": "c",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await symlink(join(folder, "secret.txt"), join(folder, "open", "link.txt"));
  await symlink(join(folder, "open", "a.txt"), join(folder, "open", "inside.txt"));
  await symlink(join(folder, "open"), join(folder, "way"));
  app = createApp({ identifier: "org.pleiad.asset" });
});
after(() => rm(folder, { recursive: true }));

type Config = Parameters<typeof assetProtocol>[0];

async function ask(
  config: Config,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Response> {
  const request = new Request("http://x/__pleiad/protocol/asset/x", { headers, method });
  return await assetProtocol(config)(request, {
    app: app.handle,
    path,
    label: null,
    principal: null,
  });
}

const scope = (...globs: string[]): Config => ({ enable: true, scope: globs });

describe("the scheme asset", () => {
  it("gives nothing unless it is enabled and has a scope", async () => {
    const file = join(folder, "open/a.txt");
    for (
      const config of [
        undefined,
        {},
        { scope: ["/**"] },
        { enable: false, scope: ["/**"] },
        { enable: true },
        scope(),
        scope("$NOWHERE/**"),
        scope(join(folder, "other/**")),
      ]
    ) assert.equal((await ask(config, file)).status, 403, JSON.stringify(config));
  });

  it("T-10: gives nothing outside the scope, whatever the path looks like", async () => {
    const open = scope(join(folder, "open/**"));
    for (
      const path of [
        "",
        "open/a.txt",
        "../secret.txt",
        join(folder, "secret.txt"),
        `${folder}/open/../secret.txt`,
        `${folder}/open/none.txt`,
        `${folder}/open`,
        `${folder}/open/a.txt\0.png`,
        `${folder}/open/link.txt`,
        `${folder}/open/.env`,
        "/etc/passwd",
        "file:///etc/passwd",
      ]
    ) {
      const response = await ask(open, path);
      assert.equal(response.status, 403, path);
      assert.equal(await response.text(), "forbidden path");
    }
  });

  it("gives nothing that the scope denies, by whichever name", async () => {
    const all = join(folder, "**");
    const denying = (...deny: string[]): Config => ({
      enable: true,
      scope: { allow: [all], deny },
    });
    const open = denying(join(folder, "secret.txt"), join(folder, "open/deep/**"));
    for (const path of ["secret.txt", "open/link.txt", "open/deep/b.txt", "way/deep/b.txt"]) {
      assert.equal((await ask(open, join(folder, path))).status, 403, path);
    }
    assert.equal((await ask(open, join(folder, "open/a.txt"))).status, 200);
    assert.equal((await ask(denying(all), join(folder, "open/a.txt"))).status, 403);
    assert.equal((await ask({ scope: { allow: [all] } }, join(folder, "open/a.txt"))).status, 403);
    assert.equal((await ask({ enable: true, scope: {} }, join(folder, "open/a.txt"))).status, 403);
  });

  it("wants a leading dot to be written, unless the scope says otherwise", async () => {
    const dot = (requireLiteralLeadingDot?: boolean): Config => ({
      enable: true,
      scope: {
        allow: [join(folder, "open/**")],
        ...(requireLiteralLeadingDot === undefined ? {} : { requireLiteralLeadingDot }),
      },
    });
    const file = join(folder, "open/.env");
    assert.equal((await ask(dot(true), file)).status, 403);
    assert.equal((await ask(dot(), file)).status, process.platform === "win32" ? 200 : 403);
    assert.equal((await ask(dot(false), file)).status, 200);
  });

  it("keeps a star within its folder", async () => {
    const star = scope(join(folder, "open/*"));
    assert.equal((await ask(star, join(folder, "open/a.txt"))).status, 200);
    assert.equal((await ask(star, join(folder, "open/deep/b.txt"))).status, 403);
    const deep = scope(join(folder, "open/**"));
    assert.equal((await ask(deep, join(folder, "open/deep/b.txt"))).status, 200);
    const dot = scope(join(folder, "open/.env"));
    assert.equal((await ask(dot, join(folder, "open/.env"))).status, 200);
  });

  it("follows links that stay inside, and scopes that lead through one", async () => {
    const open = scope(join(folder, "open/*"));
    assert.equal((await ask(open, join(folder, "open/inside.txt"))).status, 200);
    assert.equal((await ask(open, join(folder, "way/a.txt"))).status, 200);
    const way = scope(join(folder, "way/*"));
    assert.equal((await ask(way, join(folder, "open/a.txt"))).status, 200);
  });

  it("replaces variables, also by folders that look like globs", async () => {
    const { HOME } = process.env;
    process.env["HOME"] = join(folder, "[a]*");
    try {
      const home = createApp({ identifier: "org.pleiad.asset" });
      const handler = assetProtocol(scope("$HOME/*"));
      const request = new Request("http://x/");
      const get = async (path: string) =>
        (await handler(request, { app: home.handle, path, label: null, principal: null })).status;
      assert.equal(await get(join(folder, "[a]*", "c.txt")), 200);
      assert.equal(await get(join(folder, "open/a.txt")), 403);
      const out = assetProtocol(scope("$HOME/../open/*"));
      const path = join(folder, "open/a.txt");
      assert.equal(
        (await out(request, { app: home.handle, path, label: null, principal: null })).status,
        403,
      );
    } finally {
      if (HOME === undefined) delete process.env["HOME"];
      else process.env["HOME"] = HOME;
    }
  });

  it("T-59: answers ranges and HEAD, and keeps documents in a sandbox", async () => {
    const open = scope(join(folder, "open/*"));
    const file = join(folder, "open/a.txt");
    const part = await ask(open, file, { range: "bytes=2-4" });
    assert.deepEqual([part.status, await part.text()], [206, "234"]);
    assert.equal(part.headers.get("content-range"), "bytes 2-4/10");
    const head = await ask(open, file, {}, "HEAD");
    assert.deepEqual([head.status, head.headers.get("content-length"), await head.text()], [
      200,
      "10",
      "",
    ]);
    assert.equal((await ask(open, file, {}, "POST")).status, 405);
    const page = await ask(open, join(folder, "open/page.html"));
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(page.headers.get("content-security-policy") ?? "", /sandbox/);
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(page.headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal(await page.text(), "<script>1</script>");
  });
});
