import { DEFAULT_LIMITS } from "../app/limits.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { FakePeer } from "./_test_peer.ts";
import type { RpcTarget } from "./rpc.ts";
import { Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { sessionHandler } from "./websocket.ts";

const facts = {
  label: "main",
  origin: "local",
  url: "http://x/",
  login: "me",
  pushes: true,
} as const;
const script = { ...facts, url: null };
const target = { limits: DEFAULT_LIMITS } as unknown as RpcTarget; // nothing else is asked

function keep(limits: ConstructorParameters<typeof Sessions>[1] = {}) {
  const told: unknown[] = [];
  const sessions = new Sessions({
    ready: (session) => told.push(["ready", session.id]),
    gone: (session) => told.push(["gone", session.id]),
    failed: (failure) => told.push(`${failure}`),
  }, limits);
  const open = (session: Session) => {
    const peer = new FakePeer();
    session.attach(peer, "pleiad");
    sessions.connected(session);
    return peer;
  };
  const close = (session: Session, peer: FakePeer) => {
    if (session.detach(peer)) sessions.disconnected(session);
  };
  return { sessions, told, open, close };
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

describe("documents", () => {
  it("each have a key of their own", () => {
    const { sessions } = keep();
    const [one, two] = [sessions.createDocument(facts), sessions.createDocument(facts)];
    assert.match(one.key, /^[\w-]{59}$/);
    assert.notEqual(one.key, two.key);
    assert.equal(sessions.find(one.key), one.session);
    assert.equal(sessions.get(two.session.id), two.session);
    assert.equal(sessions.find("guess"), null);
    assert.equal(sessions.find(""), null);
    assert.equal(sessions.get("guess"), undefined);
  });

  it("are ready once, and stay for two minutes without a socket", () => {
    const { sessions, told, open, close } = keep();
    const { session, key } = sessions.createDocument(facts);
    const { id } = session;
    let peer = open(session);
    close(session, peer);
    mock.timers.tick(119_999);
    peer = open(session);
    mock.timers.tick(60_000);
    close(session, peer);
    assert.deepEqual(told, [["ready", id]]);
    mock.timers.tick(120_000);
    assert.deepEqual(told, [["ready", id], ["gone", id]]);
    assert.deepEqual([sessions.find(key), sessions.get(id), sessions.size], [null, undefined, 0]);
    sessions.disconnected(session);
    sessions.connected(session);
    sessions.end(session);
    assert.equal(told.length, 2);
  });

  it("that call stay as well", () => {
    const { sessions, told, open, close } = keep({ awayMs: 100 });
    const { session, key } = sessions.createDocument(facts);
    close(session, open(session));
    mock.timers.tick(99);
    assert.equal(sessions.find(key), session);
    mock.timers.tick(99);
    assert.equal(told.length, 1);
    mock.timers.tick(1);
    assert.equal(told.length, 2);
  });

  it("whose call over HTTP takes its time stay for it", () => {
    const { sessions, told, open, close } = keep({ awayMs: 100 });
    const { session } = sessions.createDocument(facts);
    close(session, open(session));
    const call = { outcome: new Promise<never>(() => {}), cancel: () => {} };
    const done = session.holdRequest(call);
    session.hold(call);
    mock.timers.tick(1_000);
    assert.equal(told.length, 1);
    done();
    mock.timers.tick(100);
    assert.equal(told.length, 2);
  });

  it("that never connect are gone after half an hour of silence", () => {
    const { sessions, told } = keep();
    const { key } = sessions.createDocument(facts);
    mock.timers.tick(29 * 60_000);
    sessions.find(key);
    mock.timers.tick(29 * 60_000);
    assert.deepEqual(told, []);
    mock.timers.tick(60_000);
    assert.equal(told.length, 1);
  });

  it("that wait for a socket are bounded, and only those", () => {
    const { sessions, told, open } = keep({ unconnected: 2 });
    const connected = Array.from({ length: 5 }, () => {
      const { session } = sessions.createDocument(facts);
      open(session);
      return session;
    });
    told.length = 0;
    const waiting = Array.from({ length: 3 }, () => sessions.createDocument(facts));
    assert.deepEqual(told, [["gone", waiting[0]?.session.id]]);
    assert.equal(sessions.find(waiting[1]?.key ?? ""), waiting[1]?.session);
    assert.ok(connected.every(({ gone }) => !gone));
  });

  it("that have lost their socket are bounded with them", () => {
    const { sessions, open, close } = keep({ unconnected: 3 });
    const all = Array.from({ length: 20 }, (_, n) => {
      const { session } = n % 2 === 0
        ? sessions.createDocument(facts)
        : { session: sessions.createScript(script) };
      const peer = new FakePeer();
      session.attach(peer, "pleiad", 0);
      sessions.connected(session);
      close(session, peer);
      return session;
    });
    assert.equal(sessions.size, 3);
    assert.deepEqual(all.map(({ gone }) => gone), all.map((_, n) => n < 17));
    const back = all[17];
    assert.ok(back);
    open(back);
    for (let n = 0; n < 5; n++) sessions.createDocument(facts);
    assert.equal(back.gone, false, "one that has come back does not wait");
  });

  it("make room for others of the same person first", () => {
    const { sessions, told } = keep({ unconnected: 2 });
    const of = (id: string | null, login: string) =>
      sessions.createDocument({ ...facts, login, principal: id === null ? null : { id } }).session;
    const [bob] = [of("bob", "1"), of("ann", "2")];
    const second = of("ann", "3");
    assert.equal(bob?.gone, false);
    told.length = 0;
    of(null, "4");
    assert.deepEqual(told, [["gone", bob?.id]], "the oldest of all, where none is one's own");
    of(null, "4");
    assert.equal(second.gone, false);
  });

  it("end with their socket", () => {
    const { sessions, told, open } = keep();
    const { session } = sessions.createDocument(facts);
    const peer = open(session);
    sessions.endById("nobody");
    sessions.endById(session.id);
    assert.deepEqual(peer.closed, [1001]);
    assert.equal(told.length, 2);
    assert.equal(session.gone, true);
  });

  it("are gone at once, though what they held takes its time or fails", async () => {
    const { sessions, told } = keep();
    const { session } = sessions.createDocument(facts);
    const closing = Promise.withResolvers<void>();
    session.resources.add({ close: () => closing.promise });
    const ended = sessions.endAll(1001, "");
    assert.deepEqual(told, [["gone", session.id]]);
    closing.reject(new Error("stuck"));
    await ended;
    assert.deepEqual(told[1], "Error: stuck");
  });
});

describe("scripts", () => {
  it("are gone with their socket", () => {
    const { sessions, told, open, close } = keep();
    const session = sessions.createScript(script);
    close(session, open(session));
    assert.deepEqual(told, [["ready", session.id], ["gone", session.id]]);
  });

  it("are gone when the socket never opens", () => {
    const { sessions } = keep();
    const session = sessions.createScript(script);
    sessionHandler(session, "pleiad", sessions, target).close(1006, "");
    assert.deepEqual([session.gone, sessions.size], [true, 0]);
    const { session: page } = sessions.createDocument(facts);
    sessionHandler(page, "pleiad", sessions, target).close(1006, "");
    assert.equal(page.gone, false);
  });
});

describe("the handler of a socket", () => {
  it("closes on what it does not take, and on documents that are gone", () => {
    const { sessions } = keep();
    const { session } = sessions.createDocument(facts);
    const handler = sessionHandler(session, "pleiad", sessions, target);
    const peer = new FakePeer();
    handler.open(peer);
    handler.message(new ArrayBuffer(1));
    handler.message("x".repeat((16 << 20) + 1));
    assert.deepEqual(peer.closed, [1003, 1009]);
    sessions.end(session);
    handler.message('{"jsonrpc":"2.0","id":1,"method":"x"}');
    const late = new FakePeer();
    sessionHandler(session, "pleiad", sessions, target).open(late);
    assert.deepEqual(late.closed, [1001]);
  });
});
