import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Assets, createAssets, isNavigation } from "./assets.ts";
import { respondAsset } from "./asset_response.ts";

let folder: string;
let assets: Assets;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "pleiad-assets-"));
  const root = join(folder, "dist");
  await mkdir(join(root, "docs"), { recursive: true });
  await mkdir(join(root, "assets"));
  const files = {
    "index.html": "<h1>index</h1>",
    "about.html": "about",
    "docs/index.html": "docs",
    "a b.txt": "0123456789",
    "empty.txt": "",
    ".env": "SECRET=1",
    "docs/.git": "x",
    "assets/index-DiwrgTda.js": "hashed",
    "assets/plain.js": "plain",
    "../secret.txt": "secret",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  await symlink(join(folder, "secret.txt"), join(root, "link.txt"));
  await symlink(join(root, "about.html"), join(root, "inside.html"));
  assets = createAssets(root);
});

after(() => rm(folder, { recursive: true }));

async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  const asset = await assets.find(path);
  assert.ok(asset, path);
  return respondAsset(new Request(`http://x${path}`, { method, headers }), asset);
}

describe("T-10: assets", () => {
  for (
    const path of [
      "/../secret.txt",
      "/docs/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/docs%2findex.html",
      "/docs%5cindex.html",
      "/..%5csecret.txt",
      "/..\\secret.txt",
      "/docs/%2e%2e/index.html",
      "//about.html",
      "/docs//index.html",
      "/about.html%00.txt",
      "/about.html\0",
      "/%zz",
      "/%ff",
      "/.env",
      "/docs/.git",
      "/./about.html",
      "/link.txt",
      "about.html",
      "",
    ]
  ) {
    it(`does not serve ${JSON.stringify(path)}`, async () => {
      const asset = await assets.find(path, { fallback: true });
      // A link that leads outside is as good as missing, so the fallback may answer for it.
      assert.ok(asset === null || (path === "/link.txt" && asset.path === "/index.html"));
    });
  }

  for (
    const [path, found] of [
      ["/", "/index.html"],
      ["/about", "/about.html"],
      ["/about/", "/about.html"],
      ["/docs", "/docs/index.html"],
      ["/docs/", "/docs/index.html"],
      ["/a%20b.txt", "/a b.txt"],
      ["/inside", "/inside.html"],
    ] as const
  ) {
    it(`serves ${found} for ${path}`, async () => {
      assert.equal((await assets.find(path))?.path, found);
    });
  }

  it("answers a missing path with the index only when asked to", async () => {
    assert.equal(await assets.find("/route/7"), null);
    const asset = await assets.find("/route/7", { fallback: true });
    assert.equal(asset?.path, "/index.html");
    assert.equal(asset?.html, true);
    assert.equal(await asset?.text(), "<h1>index</h1>");
  });

  it("finds nothing below a root that is not there", async () => {
    assert.equal(await createAssets(join(folder, "nowhere")).find("/"), null);
  });

  it("tells navigations from other requests", () => {
    const request = (headers: Record<string, string>, method = "GET") =>
      isNavigation(new Request("http://x/", { headers, method }));
    assert.equal(request({ accept: "*/*" }), false);
    assert.equal(request({ accept: "text/html" }, "POST"), false);
    assert.equal(request({ accept: "text/html", "sec-fetch-mode": "cors" }), false);
    assert.equal(request({ accept: "text/html,*/*;q=0.8" }), true);
    assert.equal(request({ accept: "text/html", "sec-fetch-mode": "navigate" }), true);
  });
});

describe("respondAsset", () => {
  it("sends the file with its type, and says that nothing may be guessed", async () => {
    const response = await get("/a%20b.txt");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "0123456789");
    assert.equal(response.headers.get("content-length"), "10");
    assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal((await get("/empty.txt")).headers.get("content-length"), "0");
  });

  it("lets browsers keep hashed files for good, others after asking, documents never", async () => {
    const cached = async (path: string) => (await get(path)).headers.get("cache-control");
    assert.match(await cached("/assets/index-DiwrgTda.js") ?? "", /^private, .*immutable/);
    assert.equal(await cached("/assets/plain.js"), "no-cache");
    assert.equal(await cached("/about.html"), "no-store");
  });

  it("answers 304 when the caller has the file", async () => {
    const first = await get("/a%20b.txt");
    const etag = first.headers.get("etag") ?? "";
    const changed = first.headers.get("last-modified") ?? "";
    assert.equal((await get("/a%20b.txt", { "if-none-match": `"x", W/${etag}` })).status, 304);
    assert.equal((await get("/a%20b.txt", { "if-modified-since": changed })).status, 304);
    const other = { "if-none-match": '"x"', "if-modified-since": changed };
    assert.equal((await get("/a%20b.txt", other)).status, 200);
  });

  for (
    const [range, status, body, contentRange] of [
      ["bytes=2-4", 206, "234", "bytes 2-4/10"],
      ["bytes=8-", 206, "89", "bytes 8-9/10"],
      ["bytes=-3", 206, "789", "bytes 7-9/10"],
      ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
      ["bytes=5-99", 206, "56789", "bytes 5-9/10"],
      ["bytes=10-", 416, "", "bytes */10"],
      ["bytes=-0", 416, "", "bytes */10"],
      ["bytes=4-2", 200, "0123456789", null],
      ["bytes=0-1,3-4", 200, "0123456789", null],
      ["lines=0-1", 200, "0123456789", null],
      ["bytes=-", 200, "0123456789", null],
    ] as const
  ) {
    it(`answers ${range} with ${status}`, async () => {
      const response = await get("/a%20b.txt", { range });
      assert.equal(response.status, status);
      assert.equal(response.headers.get("content-range"), contentRange);
      assert.equal(await response.text(), body);
    });
  }

  it("sends the whole file when If-Range names another version", async () => {
    const etag = (await get("/a%20b.txt")).headers.get("etag") ?? "";
    const range = { range: "bytes=0-1" };
    assert.equal((await get("/a%20b.txt", { ...range, "if-range": etag })).status, 206);
    assert.equal((await get("/a%20b.txt", { ...range, "if-range": '"x"' })).status, 200);
  });

  it("sends no body for HEAD, and refuses other methods", async () => {
    const head = await get("/a%20b.txt", { range: "bytes=0-1" }, "HEAD");
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("content-length"), "10");
    assert.equal(await head.text(), "");
    const post = await get("/a%20b.txt", {}, "POST");
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
  });

  it("streams a large file in pieces, and fails when it shrinks meanwhile", async () => {
    const file = join(folder, "dist/large.bin");
    await writeFile(file, new Uint8Array(300_000).fill(7));
    const whole = new Uint8Array(await (await get("/large.bin")).arrayBuffer());
    assert.equal(whole.length, 300_000);
    assert.ok(whole.every((byte) => byte === 7));
    const reader = (await get("/large.bin")).body?.getReader();
    await reader?.read();
    await truncate(file, 100_000);
    await assert.rejects(async () => {
      while (!(await reader?.read())?.done);
    }, /shorter/);
  });
});
