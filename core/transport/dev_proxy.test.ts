import { after, before, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { proxyRequest, targetOf } from "./dev_proxy.ts";

let server: Server;
let devUrl: string;
let seen: { url: string; headers: IncomingMessage["headers"]; body: string };

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen = { url: request.url ?? "", headers: request.headers, body };
    const path = request.url ?? "";
    if (path.startsWith("/page")) {
      response.setHeader("content-type", "text/html");
      response.setHeader("content-length", "12");
      response.setHeader("access-control-allow-origin", "*");
      response.end("<head></head");
    } else if (path.startsWith("/moved")) {
      response.writeHead(302, { location: `${devUrl}/page?x` }).end();
    } else if (path.startsWith("/same")) {
      response.writeHead(304, { etag: '"1"' }).end();
    } else if (path.startsWith("/packed")) {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync("unpacked"));
    } else if (path.startsWith("/slow")) {
      response.write("first");
      // The rest comes never: the caller has to get what is there, and may leave.
    } else {
      response.setHeader("content-type", "text/javascript");
      response.setHeader("x-hop", "1");
      response.setHeader("connection", "x-hop");
      response.end(`// ${request.method} ${body}`);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  devUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server
});

after(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  seen = { url: "", headers: {}, body: "" };
});

const options = {
  html: (document: string, response: Response) =>
    new Response(`injected ${document}`, { status: response.status, headers: response.headers }),
  ownCookie: (name: string) => name.startsWith("pleiad-"),
};

function proxy(path: string, init: RequestInit = {}, url = devUrl): Promise<Response> {
  return proxyRequest(new Request(`http://127.0.0.1:4747${path}`, init), url, options);
}

describe("proxyRequest", () => {
  it("stays at the dev server, whatever the path looks like", () => {
    const url = targetOf(new Request("http://core.example//evil.example/x?y#z"), "http://dev:5173");
    assert.equal(url.href, "http://dev:5173//evil.example/x?y");
  });

  it("keeps what lets a caller into the core, and what concerns one connection", async () => {
    await proxy("/main.ts?v=1", {
      headers: {
        cookie: "pleiad-x=secret; theme=dark",
        "tauri-invoke-key": "secret",
        origin: "http://127.0.0.1:4747",
        referer: "http://127.0.0.1:4747/page?a",
        te: "trailers",
        "proxy-authorization": "secret",
      },
    });
    assert.equal(seen.url, "/main.ts?v=1");
    assert.equal(seen.headers.cookie, "theme=dark");
    assert.equal(seen.headers.origin, devUrl);
    assert.equal(seen.headers.referer, `${devUrl}/page?a`);
    assert.equal(`http://${seen.headers.host}`, devUrl);
    assert.doesNotMatch(JSON.stringify(seen.headers), /secret|trailers/);
  });

  it("passes other files through, without the dev server's rights for other origins", async () => {
    const response = await proxy("/main.ts");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "// GET ");
    assert.equal(response.headers.get("x-hop"), null);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("cross-origin-resource-policy"), "same-origin");
    const page = await proxy("/page");
    assert.equal(page.headers.get("access-control-allow-origin"), null);
  });

  it("gives documents to the caller, and asks for them anew", async () => {
    const response = await proxy("/page", {
      headers: { accept: "text/html", "if-none-match": '"1"' },
    });
    assert.equal(await response.text(), "injected <head></head");
    assert.equal(seen.headers["if-none-match"], undefined);
    assert.equal((await proxy("/page", { method: "HEAD" })).body, null);
  });

  it("answers 502 when the caller cannot use a document", async () => {
    const response = await proxyRequest(new Request("http://x/page"), devUrl, {
      html() {
        throw new Error("no head");
      },
    });
    assert.equal(response.status, 502);
    assert.match(await response.text(), /no head/);
  });

  it("sends bodies on", async () => {
    const response = await proxy("/api", { method: "POST", body: "payload" });
    assert.equal(await response.text(), "// POST payload");
  });

  it("keeps redirects at the core, and passes 304 on", async () => {
    const moved = await proxy("/moved");
    assert.equal(moved.status, 302);
    assert.equal(moved.headers.get("location"), "http://127.0.0.1:4747/page?x");
    assert.equal((await proxy("/same")).status, 304);
  });

  it("does not claim that an unpacked body is packed", async () => {
    const response = await proxy("/packed");
    assert.equal(await response.text(), "unpacked");
    assert.equal(response.headers.get("content-encoding"), null);
  });

  it("streams what has come so far", async () => {
    const response = await proxy("/slow");
    const reader = response.body?.getReader();
    const { value } = await reader?.read() ?? {};
    assert.equal(new TextDecoder().decode(value), "first");
    await reader?.cancel();
  });

  it("says that the dev server is not up, with a page that tries again", async () => {
    const nowhere = "http://127.0.0.1:9";
    const page = await proxy("/", { headers: { accept: "text/html" } }, nowhere);
    assert.equal(page.status, 503);
    const text = await page.text();
    assert.match(text, /http-equiv="refresh"/);
    assert.match(text, /http:\/\/127\.0\.0\.1:9/);
    const script = await proxy("/main.ts", {}, nowhere);
    assert.equal(script.status, 503);
    assert.match(await script.text(), /^The dev server at http:\/\/127\.0\.0\.1:9 does not answer/);
  });
});
