import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nearestNames } from "./nearest.ts";

const names = [
  "fs:default",
  "fs:allow-read-file",
  "fs:deny-read-file",
  "notes:allow-read",
  "greet",
];

describe("nearestNames", () => {
  it("finds slips, and names without allow", () => {
    assert.deepEqual(nearestNames("fs:alow-read-file", names).slice(0, 1), ["fs:allow-read-file"]);
    assert.deepEqual(nearestNames("fs:defualt", names), ["fs:default"]);
    assert.deepEqual(nearestNames("notes:read", names), ["notes:allow-read"]);
    assert.deepEqual(nearestNames("fs:read-file", names), [
      "fs:allow-read-file",
      "fs:deny-read-file",
    ]);
  });

  it("finds nothing that is far", () => {
    assert.deepEqual(nearestNames("shell:execute", names), []);
    assert.deepEqual(nearestNames("", names), []);
  });
});
