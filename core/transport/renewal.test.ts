import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AppDefinition } from "../app/config.ts";
import { ORIGIN, testServer, useFrontend } from "./_test_server.ts";

useFrontend();

const cookieSecret = "s".repeat(43);

/** A core whose cookies outlive it, as those of a core that is started again. */
async function core(secret = cookieSecret, definition: Partial<AppDefinition> = {}) {
  const server = testServer(definition);
  await server.app.start({ cookieSecret: secret });
  const renew = async (ticket: string, headers: Record<string, string>) => {
    const response = await server.get("/__pleiad/renew", headers, { method: "POST", body: ticket });
    return { status: response.status, answer: response.ok ? await response.json() : null };
  };
  const knows = async (key: string, cookie: string) => {
    const headers = { cookie, origin: ORIGIN, "tauri-invoke-key": key };
    const init = { method: "POST", body: "{}" };
    return (await server.get("/__pleiad/ipc/x", headers, init)).status !== 401;
  };
  return { ...server, renew, knows };
}

describe("renewal", () => {
  it("gives a document a new key, from this core and from the next", async () => {
    const first = await core();
    const cookie = await first.boot();
    const { config } = await first.load("/", { cookie });
    const headers = { cookie, origin: ORIGIN };
    const here = await first.renew(config.renewal, headers);
    assert.deepEqual([here.status, here.answer.restarted], [200, false]);
    assert.equal(await first.knows(here.answer.key, cookie), true);
    const next = await core();
    assert.equal(await next.knows(config.key, cookie), false);
    const there = await next.renew(config.renewal, headers);
    assert.deepEqual([there.status, there.answer.restarted], [200, true]);
    assert.equal(await next.knows(there.answer.key, cookie), true);
  });

  it("refuses a ticket without its cookie, or with another browser's", async () => {
    const server = await core();
    const cookie = await server.boot();
    const { config } = await server.load("/", { cookie });
    const refused = { status: 401, answer: null };
    assert.deepEqual(await server.renew(config.renewal, { origin: ORIGIN }), refused);
    const other = { cookie: await server.boot(), origin: ORIGIN };
    assert.deepEqual(await server.renew(config.renewal, other), refused);
  });

  it("refuses a ticket from before the app was isolated", async () => {
    const first = await core();
    const cookie = await first.boot();
    const { config } = await first.load("/", { cookie });
    const next = await core(cookieSecret, {
      security: { pattern: { use: "isolation", options: { dir: "isolation" } } },
    });
    const refused = { status: 401, answer: null };
    assert.deepEqual(await next.renew(config.renewal, { cookie, origin: ORIGIN }), refused);
  });

  it("refuses a ticket that is forged, or of another app", async () => {
    const server = await core();
    const cookie = await server.boot();
    const headers = { cookie, origin: ORIGIN };
    const { config } = await server.load("/", { cookie });
    const [body = "", signature] = config.renewal.split(".");
    const text = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    text[1] = "admin";
    const forged = btoa(JSON.stringify(text)).replaceAll("=", "");
    const stranger = await core("t".repeat(43));
    const foreign = await stranger.load("/", { cookie: await stranger.boot() });
    const tickets = [
      "",
      ".",
      body,
      `${forged}.${signature}`,
      `${body}.${"A".repeat(43)}`,
      foreign.config.renewal,
      "x".repeat(20_000),
    ];
    for (const ticket of tickets) {
      assert.deepEqual(await server.renew(ticket, headers), { status: 401, answer: null }, ticket);
    }
  });

  it("refuses a ticket from another origin, and without one", async () => {
    const server = await core();
    const cookie = await server.boot();
    const { config } = await server.load("/", { cookie });
    const elsewhere = await server.renew(config.renewal, { cookie, origin: "http://evil.example" });
    assert.equal(elsewhere.status, 403);
    const sibling = await server.renew(config.renewal, { cookie, origin: "http://127.0.0.1:1" });
    assert.equal(sibling.status, 403);
    assert.equal((await server.renew(config.renewal, { cookie })).answer, null);
  });

  it("refuses a ticket that was written for another address of the core", async () => {
    const server = await core();
    const cookie = await server.boot();
    const { config } = await server.load("/", { cookie });
    const host = "localhost:4747";
    const headers = { cookie, host, origin: `http://${host}` };
    assert.equal((await server.renew(config.renewal, headers)).answer, null);
  });

  it("makes no cookie of a ticket", async () => {
    const server = await core();
    const { config } = await server.load("/", { cookie: await server.boot() });
    const name = (await server.boot()).split("=", 1)[0];
    const response = await server.get("/app.js", { cookie: `${name}=${config.renewal}` });
    assert.equal(response.status, 401);
  });
});
