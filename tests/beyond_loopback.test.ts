/**
 * A core that others than this machine's user can reach: TLS with real sockets, and the command
 * line, which refuses to start open.
 */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectPlain } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { type Authenticate, command, createApp } from "@pleiad/core";
import {
  ask,
  ca,
  call,
  files,
  navigation,
  plainSocket,
  readPage,
  talk,
  tls,
  upgrade,
} from "./_tls_client.ts";
import { fixture, freePort, pleiad, removeFixture } from "./cli/_spawn.ts";
import { serve, type Served } from "./fixtures/serve.ts";

const ada: Authenticate = ({ request, address }) =>
  request.headers.get("x-test-user") === null
    ? null
    : { id: `${request.headers.get("x-test-user")}@${address}` };

describe("beyond loopback, with TLS", () => {
  let served: Served;
  let folder = "";
  const seen: (string | null)[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pleiad-beyond-"));
    await writeFile(join(folder, "index.html"), "<!doctype html><head></head><h1>Desk</h1>");
    const app = createApp({
      identifier: "org.example.beyond",
      frontendDist: folder,
      authenticate(asked) {
        seen.push(asked.address);
        return ada(asked);
      },
      commands: { who: command(({ webview }) => webview.principal?.id ?? null) },
      capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default"] }],
    });
    const publicUrl = "https://desk.example.test";
    served = await serve(app, { hostname: "0.0.0.0", tls, publicUrl });
  });
  after(async () => {
    await served.stop();
    await rm(folder, { recursive: true });
  });

  const own = () => `https://localhost:${served.port}`;
  const visit = { ...navigation, "x-test-user": "ada" };

  /** Loads the page as a person, and gives what its calls need. */
  async function open(headers: Readonly<Record<string, string>> = {}) {
    const document = readPage(await ask(own(), { ...visit, ...headers }));
    assert.equal(document.page.status, 200, document.page.text);
    return document;
  }

  it("serves pages and calls, with a cookie for TLS only", async () => {
    const document = await open();
    const { headers } = document.page;
    assert.match(String(headers["set-cookie"]), /; HttpOnly; SameSite=Strict; Secure$/);
    assert.match(String(headers["content-security-policy"]), /connect-src 'self' wss:\/\//);
    const who = (origin: string, known = document) => call(own(), "who", known, { origin });
    assert.deepEqual((await who(own())).text, '"ada@127.0.0.1"');
    assert.equal((await who(own().replace("https", "http"))).status, 403);
    assert.equal((await who("https://desk.example.test")).status, 403, "another name of the core");
    assert.equal((await who(own(), { ...document, cookie: "" })).status, 401);
  });

  it("knows where each request comes from", async () => {
    seen.length = 0;
    await open({ "x-forwarded-for": "203.0.113.7" });
    assert.deepEqual(seen, ["127.0.0.1"], "no proxy was named, so nobody else is believed");
  });

  it("refuses whom the app does not know", async () => {
    const { status, headers, text } = await ask(own(), { ...visit, "x-test-user": "" });
    assert.equal(status, 200, "the hook of this test takes the empty name");
    assert.ok(headers["set-cookie"]);
    assert.ok(text.includes("Desk"));
    const { "x-test-user": _, ...stranger } = visit;
    assert.equal((await ask(own(), stranger)).status, 401);
    assert.equal((await ask(`${own()}/app.js`)).status, 401);
  });

  it("has browsers keep to TLS for a name, and not for localhost", async () => {
    const named = await ask(own(), { ...visit, host: "desk.example.test" });
    assert.equal(named.status, 200);
    assert.equal(named.headers["strict-transport-security"], "max-age=31536000");
    assert.equal((await open()).page.headers["strict-transport-security"], undefined);
  });

  it("answers to its own names only", async () => {
    for (const host of ["evil.example", `localhost:${served.port + 1}`, "desk.example.test:8443"]) {
      const { status, text } = await ask(own(), { ...visit, host });
      assert.deepEqual([host, status], [host, 403]);
      assert.match(text, /Host header/);
    }
  });

  it("speaks the protocol that a browser prefers, behind the same gate", async () => {
    const socket = connectTls({
      port: served.port,
      host: "127.0.0.1",
      servername: "localhost",
      ca,
      ALPNProtocols: ["h2", "http/1.1"],
    });
    await once(socket, "secureConnect");
    // Bun serves HTTP/1.1 alone, and the other tests ask by that.
    const { alpnProtocol } = socket;
    socket.destroy();
    if (alpnProtocol !== "h2") return;
    const client = connectHttp2(own(), { ca });
    const get = async (headers: Readonly<Record<string, string>>) => {
      const stream = client.request({ ...visit, ...headers });
      stream.end();
      const [head] = await once(stream, "response");
      stream.resume();
      return head[":status"];
    };
    assert.equal(await get({}), 200);
    assert.equal(await get({ ":authority": "evil.example" }), 403);
    assert.equal(await get({ ":authority": `u@localhost:${served.port}` }), 403);
    assert.equal(await get({ host: "evil.example" }), 403);
    assert.equal(await get({ ":path": "/x/../" }), 400);
    client.destroy();
  });

  it("opens WebSockets over TLS, from its own pages only", async () => {
    const document = await open();
    const from = (origin: string) => upgrade(own(), document, { Origin: origin });
    assert.match(await from("https://evil.example"), /^HTTP\/1\.1 403 /);
    const greeting = await from(own());
    assert.match(greeting, /^HTTP\/1\.1 101 /);
    assert.match(greeting, /s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
    assert.match(greeting, /"label":"main"/);
  });

  it("says nothing to plain HTTP", async () => {
    const socket = plainSocket(served.port);
    const head = `GET / HTTP/1.1\r\nHost: localhost:${served.port}\r\n\r\n`;
    const got = await talk(socket, head, /\n/);
    assert.doesNotMatch(got, /^HTTP\/1\.1 (?:200|401)/);
    assert.ok(!got.includes("Desk"));
  });

  // The last one: nothing answers for a minute.
  it("locks an address out that guesses keys", async () => {
    let tries = 0;
    const guess = () =>
      ask(`${own()}/__pleiad/ipc/who`, { authorization: `Bearer wrong${tries}` }, {
        method: "POST",
      });
    let { status, text } = await guess();
    for (; tries < 10 && status === 401; tries++) ({ status, text } = await guess());
    assert.deepEqual([status, text], [429, "Too many wrong keys: wait a minute"]);
    assert.equal((await ask(own(), visit)).status, 429, "whatever it asks for");
  });
});

const app = `import { createApp } from "@pleiad/core";
export default createApp({ identifier: "org.example.beyond-cli", frontendDist: "dist" });`;

describe("beyond loopback, by the command line", () => {
  let folder = "";
  before(async () => {
    folder = await fixture({
      "app.ts": app,
      "dist/index.html": "<!doctype html><title>Desk</title>",
    });
  });
  after(() => removeFixture(folder));

  async function refused(args: readonly string[]): Promise<readonly [unknown, string]> {
    const command = pleiad(["start", "--port", "0", "--no-open", ...args], folder);
    return [await command.exit, command.errors()];
  }

  it("refuses to start open, and says what is missing", async () => {
    const [code, text] = await refused(["--host", "0.0.0.0"]);
    assert.equal(code, 1);
    assert.match(text, /0\.0\.0\.0 can be reached from elsewhere/);
    assert.match(text, /--cert and --key/);
  });

  it("says which file of a certificate is missing", async () => {
    const [code, text] = await refused([
      "--host",
      "0.0.0.0",
      "--cert",
      "no.pem",
      "--key",
      files.key,
    ]);
    assert.equal(code, 2);
    assert.match(text, /Cannot read --cert no\.pem: /);
    const [half, hint] = await refused(["--cert", files.cert]);
    assert.equal(half, 2);
    assert.match(hint, /--cert and --key belong together/);
  });

  it("T-60: listens where it is told, and nowhere else", async () => {
    const elsewhere = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
      .find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.2";
    const port = await freePort();
    const reaches = async (host: string) => {
      const socket = connectPlain({ port, host });
      const met = await Promise.race([
        once(socket, "connect").then(() => true, () => false),
        once(socket, "error").then(() => false, () => false),
      ]);
      socket.destroy();
      return met;
    };
    const started = async (args: readonly string[]) => {
      const core = pleiad(["start", "--port", `${port}`, "--no-open", "--json", ...args], folder);
      await core.event("listening");
      const met = [await reaches("127.0.0.1"), await reaches(elsewhere)];
      core.kill("SIGTERM");
      await core.exit;
      return met;
    };
    assert.deepEqual(await started([]), [true, false]);
    const args = ["--host", "0.0.0.0", "--cert", files.cert, "--key", files.key];
    assert.deepEqual(await started(args), [true, true]);
  });

  it("gives tokens over TLS to whom the system trusts, and says why not", async () => {
    const args = ["start", "--port", "0", "--no-open", "--json", "--cert", files.cert];
    const core = pleiad([...args, "--key", files.key, "--host", "localhost"], folder);
    const { url } = await core.event("listening");
    assert.match(url ?? "", /^https:\/\/localhost:\d+$/);
    const untrusted = pleiad(["token", "main"], folder);
    assert.equal(await untrusted.exit, 1);
    assert.match(
      untrusted.errors(),
      /The certificate of https:\/\/localhost:\d+ is not trusted: .*certificate/,
    );
    const trust = { NODE_EXTRA_CA_CERTS: files.ca };
    const trusted = pleiad(["token", "main"], folder, trust);
    assert.match(await trusted.line(), /^[\w-]{40,}$/);
    assert.equal(await trusted.exit, 0);
    core.kill("SIGTERM");
    await core.exit;
  });
});
