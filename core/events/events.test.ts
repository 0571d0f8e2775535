import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { EventTarget } from "../types/caller.ts";
import { createLocalBus } from "./bus.ts";
import type { EventMessage } from "../types/app.ts";
import { EventHub } from "./hub.ts";
import { isEventName, matches, readTarget } from "./target.ts";

const any: EventTarget = { kind: "Any" };
const app: EventTarget = { kind: "App" };
const kinds = ["AnyLabel", "Window", "Webview", "WebviewWindow"] as const;
const of = (kind: typeof kinds[number], label = "l"): EventTarget => ({ kind, label });

describe("matches", () => {
  it("follows Tauri's table", () => {
    const listeners = [app, ...kinds.map((kind) => of(kind))];
    const reached = (to: EventTarget) =>
      listeners.filter((listener) => matches(to, listener)).map(({ kind }) => kind);
    assert.deepEqual(reached(any), ["App", ...kinds]);
    assert.deepEqual(reached(app), ["App"]);
    assert.deepEqual(reached(of("AnyLabel")), [...kinds]);
    assert.deepEqual(reached(of("Window")), ["AnyLabel", "Window"]);
    assert.deepEqual(reached(of("Webview")), ["AnyLabel", "Webview"]);
    assert.deepEqual(reached(of("WebviewWindow")), ["AnyLabel", "WebviewWindow"]);
  });

  it("reaches listeners for any, whatever the target, and no other label", () => {
    assert.ok(matches(of("Window", "other"), any));
    assert.ok(!matches(of("AnyLabel", "other"), of("AnyLabel")));
  });
});

describe("event names", () => {
  it("T-13: are letters and digits of any script, and four signs", () => {
    for (const name of ["a", "", "store://change", "été_1", "日本"]) {
      assert.ok(isEventName(name), name);
    }
    for (const name of ["a b", "a.b", "a\n", "a?"]) assert.ok(!isEventName(name), name);
  });

  it("are checked when listening and emitting", () => {
    const hub = new EventHub(createLocalBus(), () => {});
    assert.throws(() => hub.emit("a b", 1), /permitted for event names: "a b"/);
    assert.throws(() => hub.listen("a b", () => {}), TypeError);
  });
});

describe("readTarget", () => {
  it("reads every kind, a label alone, and nothing else", () => {
    assert.deepEqual(readTarget("x"), { kind: "AnyLabel", label: "x" });
    assert.deepEqual(readTarget({ kind: "Window", label: "x" }), { kind: "Window", label: "x" });
    assert.equal(readTarget({ kind: "Window" }), null);
    assert.equal(readTarget({ kind: "Nope", label: "x" }), null);
    assert.equal(readTarget(null), null);
  });
});

describe("EventHub", () => {
  function setup() {
    const failures: string[] = [];
    const hub = new EventHub(createLocalBus(), (message) => failures.push(message));
    const page = (id: string) => {
      const got: unknown[] = [];
      return {
        id,
        label: id,
        origin: "local" as const,
        principal: null,
        got,
        deliver: (...args: unknown[]) => void got.push(args),
      };
    };
    return { hub, failures, page };
  }

  it("delivers one message a page, with its listeners named", () => {
    const { hub, page } = setup();
    const [a, b] = [page("a"), page("b")];
    hub.listenPage("e", any, a, 7);
    hub.listenPage("e", of("Window"), a, 8);
    hub.listenPage("e", app, b, 9);
    hub.emit("e", { x: 1 }, of("Window"));
    assert.deepEqual(a.got, [["e", '{"x":1}', [[0, 7], [1, 8]]]]);
    assert.deepEqual(b.got, []);
  });

  it("keeps what is one person's from everybody else's pages", () => {
    const { hub, page } = setup();
    const [mine, ada, bob] = [
      page("mine"),
      { ...page("ada"), principal: { id: "ada" } },
      { ...page("bob"), principal: { id: "bob" } },
    ];
    for (const each of [mine, ada, bob]) hub.listenPage("e", any, each, 1);
    const heard: unknown[] = [];
    const hear = ({ payload, principal }: EventMessage) => heard.push([payload, principal]);
    hub.listen("e", hear, { target: { kind: "Any" } });
    const all = { kind: "Any" } as const;
    hub.emit("e", 1, all, { principal: "ada" });
    hub.emit("e", 2, all, { principal: null });
    hub.emitFilter("e", 3, () => true, { principal: "bob" });
    hub.emit("e", 4);
    const payloads = (each: { got: unknown[] }) =>
      each.got.map((args) => (args as [string, string])[1]); // what `deliver` takes
    assert.deepEqual([mine, ada, bob].map(payloads), [["2", "4"], ["1", "4"], ["3", "4"]]);
    // The core's listeners hear of everybody, and whose it is.
    assert.deepEqual(heard, [[1, "ada"], [2, undefined], [3, "bob"], [4, undefined]]);
  });

  it("gives null for no payload, and refuses what is no JSON value", () => {
    const { hub, page } = setup();
    const a = page("a");
    hub.listenPage("e", any, a, 1);
    hub.emit("e", undefined);
    assert.deepEqual(a.got, [["e", "null", [[0, 1]]]]);
    assert.throws(() => hub.emit("e", () => {}), /no JSON value/);
  });

  it("removes a page's own listeners only", () => {
    const { hub, page } = setup();
    const [a, b] = [page("a"), page("b")];
    const id = hub.listenPage("e", any, a, 1);
    hub.unlistenPage("e", id, b);
    hub.emit("e", 1);
    assert.equal(a.got.length, 1);
    hub.unlistenPage("e", id, a);
    hub.emit("e", 1);
    assert.equal(a.got.length, 1);
    assert.equal(hub.size, 0);
  });

  it("forgets every listener of a page that is gone", () => {
    const { hub, page } = setup();
    const a = page("a");
    hub.listenPage("e", any, a, 1);
    hub.listenPage("f", any, a, 2);
    hub.forget(a);
    assert.equal(hub.size, 0);
  });

  it("hands copies to the core's listeners, once where asked, and survives a throw", () => {
    const { hub, failures } = setup();
    const got: unknown[] = [];
    hub.listen("e", () => {
      throw new Error("no");
    });
    hub.listen("e", ({ payload }) => got.push(payload), { once: true });
    const payload = { x: 1 };
    hub.emit("e", payload);
    hub.emit("e", payload);
    assert.deepEqual(got, [{ x: 1 }]);
    assert.notEqual(got[0], payload);
    assert.equal(failures.length, 2);
  });

  it("filters by target, and always reaches listeners for any", () => {
    const { hub, page } = setup();
    const a = page("a");
    hub.listenPage("e", any, a, 1);
    hub.listenPage("e", of("Window", "x"), a, 2);
    hub.listenPage("e", of("Window", "y"), a, 3);
    hub.emitFilter("e", 1, (target) => target.kind === "Window" && target.label === "y");
    assert.deepEqual(a.got, [["e", "1", [[0, 1], [2, 3]]]]);
  });

  it("asks once who may hear, until the answer may have changed", () => {
    const { page } = setup();
    const hearing = {
      revision: 0,
      asked: 0,
      hears({ id }: { id: string }, event: string) {
        this.asked++;
        return id === "a" && (event === "e" || this.revision === 0);
      },
    };
    const hub = new EventHub(createLocalBus(), () => {}, hearing);
    const [a, b] = [page("a"), page("b")];
    hub.listenPage("e", any, a, 1);
    hub.listenPage("f", of("Window"), a, 2);
    hub.listenPage("e", any, b, 3);
    for (let n = 0; n < 100; n++) hub.emit("e", n);
    assert.ok(hub.hasPageListener("f", "l", null));
    assert.deepEqual([a.got.length, b.got.length, hearing.asked], [100, 0, 3]);
    hearing.revision = 1;
    hub.emit("f", 1);
    hub.emit("e", 1);
    assert.ok(!hub.hasPageListener("f", "l", null), "who hears nothing keeps no window open");
    assert.deepEqual([a.got.length, b.got.length, hearing.asked], [101, 0, 6]);
  });

  it("knows whether a window's page listens", () => {
    const { hub, page } = setup();
    hub.listenPage("e", of("WebviewWindow", "x"), page("a"), 1);
    assert.ok(hub.hasPageListener("e", "x", null));
    assert.ok(!hub.hasPageListener("e", "y", null));
  });

  it("lets a handler stop another while the event is delivered", () => {
    const { hub } = setup();
    const got: string[] = [];
    hub.listen("e", () => stop());
    const stop = hub.listen("e", () => got.push("second"));
    hub.emit("e", 1);
    assert.deepEqual(got, []);
  });
});
