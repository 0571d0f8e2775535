import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeniedCall } from "./denials.ts";
import { Learner } from "./learn.ts";

function call(
  window: string,
  permission: string | null,
  more: Partial<DeniedCall> = {},
): DeniedCall {
  return { window, remote: null, command: `plugin:x|${permission}`, permission, ...more };
}

function lessonsOf(...calls: readonly DeniedCall[]) {
  const learner = new Learner();
  for (const each of calls) learner.note(each);
  return learner.lessons();
}

describe("Learner", () => {
  it("grants a remote page nothing, nor what does not exist or has a scope of its own", () => {
    const { learned, notes } = lessonsOf(
      call("main", "notes:allow-read", { remote: "https://evil.example" }),
      call("main", null, { command: "plugin:notes|gone" }),
      call("main", "notes:allow-write", { command: "plugin:notes|write", forbidden: true }),
      call("main", "fs:allow-read-file", { command: "plugin:fs|read_file", outOfScope: true }),
    );
    assert.deepEqual(learned, []);
    assert.equal(notes.length, 4);
    assert.match(notes[0] ?? "", /^NOT WRITTEN: the remote page https:\/\/evil\.example asked/);
    assert.match(notes[1] ?? "", /^plugin:fs\|read_file is granted to "main", but its scope/);
    assert.match(notes[3] ?? "", /^plugin:notes\|write is denied to "main" by a capability/);
    assert.match(notes[2] ?? "", /^plugin:notes\|gone, asked for by "main", does not exist$/);
  });

  it("gives windows with equal needs one capability, each permission once", () => {
    const { learned, notes } = lessonsOf(
      call("b", "notes:allow-read"),
      call("a", "notes:allow-read"),
      call("a", "notes:allow-read"),
      call("c", "notes:allow-write"),
    );
    assert.deepEqual(learned, [
      { windows: ["a", "b"], permissions: ["notes:allow-read"] },
      { windows: ["c"], permissions: ["notes:allow-write"] },
    ]);
    assert.deepEqual(notes, []);
  });

  it("names the events that a scope left out, unless the whole command was denied", () => {
    const listen = "core:event:allow-listen";
    const { learned } = lessonsOf(
      call("a", listen, { eventName: "notes://two" }),
      call("a", listen, { eventName: "notes://one" }),
      call("b", listen, { eventName: "notes://one" }),
      call("b", listen),
    );
    assert.deepEqual(learned, [
      {
        windows: ["a"],
        permissions: [{
          identifier: listen,
          allow: [{ event: "notes://one" }, { event: "notes://two" }],
        }],
      },
      { windows: ["b"], permissions: [listen] },
    ]);
  });

  it("keeps no more than it can hold", () => {
    const learner = new Learner();
    for (let i = 0; i < 6_000; i++) learner.note(call("a", `notes:allow-c${i}`));
    assert.equal(learner.lessons().learned[0]?.permissions.length, 5_000);
  });
});
