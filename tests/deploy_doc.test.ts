/**
 * docs/deploy.md as it stands there: its apps run, and its configurations of nginx and Caddy stand
 * before a core, the real programs.
 */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { scryptSync } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { App } from "@pleiad/core";
import { freePort } from "./cli/_spawn.ts";
import { adapted, blockWith, proxies, type RunningProxy, SECRET } from "./_proxies.ts";
import {
  ask,
  call,
  files,
  navigation,
  plainSocket,
  readPage,
  talk,
  upgrade,
} from "./_tls_client.ts";
import { serve, type Served } from "./fixtures/serve.ts";

/** A folder inside the repository, where the packages' names resolve. */
async function appFolder(): Promise<string> {
  const cache = fileURLToPath(new URL("./fixtures/.cache", import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "deploy-"));
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "dist/index.html"), "<!doctype html><head></head><h1>Desk</h1>");
  return folder;
}

const basic = (user: string) => ({
  authorization: `Basic ${btoa(`${user}:lace`)}`,
});

for (const { program, start, skip } of proxies) {
  describe(`docs/deploy.md: behind ${program}`, { skip }, () => {
    let folder = "";
    let proxy: RunningProxy | null = null;
    let core: Served;
    let url = "";

    before(async () => {
      folder = await appFolder();
      await writeFile(join(folder, "app.ts"), blockWith("ts", "DESK_PROXY_SECRET"));
      const { default: app }: { default: App } = await import(
        pathToFileURL(join(folder, "app.ts")).href
      );
      const port = await freePort();
      url = `https://desk.example.test:${port}`;
      core = await serve(app, { root: folder, publicUrl: url, proxies: ["127.0.0.1"] });
      proxy = await start({ folder, port, core: core.port, name: "desk.example.test" });
    });
    after(async () => {
      await proxy?.stop();
      await core.stop();
      await rm(folder, { recursive: true });
    });

    const open = async (user: string, headers = {}) =>
      readPage(await ask(url, { ...navigation, ...basic(user), ...headers }));

    it("shows the page, and takes calls and sockets", async () => {
      const document = await open("ada");
      assert.equal(document.page.status, 200, document.page.text);
      assert.match(String(document.page.headers["set-cookie"]), /; Secure$/);
      assert.match(String(document.page.headers["strict-transport-security"]), /^max-age=/);
      const answer = await call(url, "who", document, basic("ada"));
      assert.deepEqual([answer.status, answer.text], [200, '"ada"']);
      const socket = await upgrade(url, document, { Authorization: basic("ada").authorization });
      assert.match(socket, /^HTTP\/1\.1 101 /);
      assert.match(socket, /"label":"main"/);
      const elsewhere = { ...basic("ada"), origin: "https://evil.example" };
      assert.equal((await call(url, "who", document, elsewhere)).status, 403);
    });

    it("refuses strangers, and headers that they write themselves", async () => {
      assert.equal((await ask(url, navigation)).status, 401);
      const forged = { "x-remote-user": "root", "x-proxy-secret": SECRET };
      assert.equal((await ask(url, { ...navigation, ...forged })).status, 401);
      const document = await open("guest-1", forged);
      const answer = await call(url, "who", document, basic("guest-1"));
      assert.equal(answer.text, '"guest-1"');
    });

    it("gives its word on addresses, and a client's word is not taken for it", async () => {
      const direct = (headers: string, localAddress?: string) =>
        talk(
          plainSocket(core.port, localAddress),
          `GET / HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAccept: text/html\r\n` +
            `Sec-Fetch-Mode: navigate\r\nX-Remote-User: root\r\n${headers}Connection: close\r\n\r\n`,
          /^HTTP\/1\.1 \d+/,
        );
      assert.match(await direct(""), /^HTTP\/1\.1 401 /, "a program of this machine has no secret");
      assert.match(await direct("X-Proxy-Secret: guess\r\n"), /^HTTP\/1\.1 401 /);
      const secret = `X-Proxy-Secret: ${SECRET}\r\n`;
      assert.match(await direct(secret), /^HTTP\/1\.1 200 /, "as the proxy does it");
      assert.match(await direct(secret, "127.0.0.2"), /^HTTP\/1\.1 403 /, "not from the proxy");
    });

    it("tells addresses apart, whatever clients say of theirs", async () => {
      const guess = async (from: string) => {
        const claim = { "x-forwarded-for": `203.0.113.${tries}` };
        const wrong = {
          ...basic("ada"),
          ...claim,
          "tauri-invoke-key": `wrong${tries}`,
          origin: url,
        };
        return (await ask(`${url}/__pleiad/ipc/who`, wrong, { method: "POST", from })).status;
      };
      let tries = 0;
      for (; tries < 10; tries++) assert.equal(await guess("127.0.0.5"), 401);
      assert.equal(await guess("127.0.0.5"), 429);
      assert.equal(await guess("127.0.0.6"), 401, "somebody else by the same proxy");
    });
  });
}

describe("docs/deploy.md: a login page", () => {
  let folder = "";
  let served: Served;
  let url = "";

  before(async () => {
    folder = await appFolder();
    const port = await freePort();
    url = `https://desk.example.test:${port}`;
    const runtime = process.versions["bun"] === undefined ? "deno" : "bun";
    const code = adapted(blockWith("ts", "hono/csrf"), {
      "port: 443": `port: ${port}, root: ${JSON.stringify(folder)}`,
      "https://desk.example.org": url,
      '"chain.pem"': JSON.stringify(files.cert),
      '"key.pem"': JSON.stringify(files.key),
      '"@pleiad/core/deno"; //': `"@pleiad/core/${runtime}"; //`,
    });
    await writeFile(join(folder, "desk.ts"), code);
    const hash = scryptSync("lace", "ada", 32).toString("base64");
    process.env["DESK_USERS"] = JSON.stringify({ ada: hash });
    ({ served } = await import(pathToFileURL(join(folder, "desk.ts")).href));
  });
  after(async () => {
    await served.stop();
    await rm(folder, { recursive: true });
  });

  const login = (password: string, origin = url) =>
    ask(`${url}/login`, { "content-type": "application/x-www-form-urlencoded", origin }, {
      method: "POST",
      body: `user=ada&password=${password}`,
    });

  it("sends whoever has not logged in to it", async () => {
    const { status, headers } = await ask(url, navigation);
    assert.deepEqual([status, headers["location"], headers["set-cookie"]], [
      303,
      "/login",
      undefined,
    ]);
    assert.match((await ask(`${url}/login`)).text, /<form method="post"/);
  });

  it("lets in with the right password only, and from its own page only", async () => {
    assert.equal((await login("wrong")).headers["set-cookie"], undefined);
    assert.equal((await login("lace", "https://evil.example")).status, 403);
    const { status, headers } = await login("lace");
    assert.equal(status, 303);
    const own = String(headers["set-cookie"]).split(";", 1)[0] ?? "";
    const document = readPage(await ask(url, { ...navigation, cookie: own }));
    assert.equal(document.page.status, 200);
    const answer = await call(url, "who", document);
    assert.deepEqual([answer.status, answer.text], [200, '"ada"']);
    assert.match(await upgrade(url, document), /"label":"main"/);
    const forged = own.replace("ada", "bob");
    assert.equal((await ask(url, { ...navigation, cookie: forged })).status, 303);
  });
});
