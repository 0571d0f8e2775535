import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { litPath, moonAt } from "./moon.ts";

describe("moonAt", () => {
  it("knows full and new Moons of the almanac to within a day", () => {
    const full = ["2024-01-25T17:54Z", "2025-03-14T06:55Z", "2026-11-24T14:53Z"];
    const none = ["2024-04-08T18:21Z", "2025-03-29T10:58Z", "2026-08-12T17:37Z"];
    for (const time of full) assert.ok(moonAt(Date.parse(time)).lit > 0.98, time);
    for (const time of none) assert.ok(moonAt(Date.parse(time)).lit < 0.02, time);
    assert.equal(moonAt(Date.parse("2024-01-25T17:54Z")).name, "full Moon");
  });

  it("works before the year 2000", () => {
    assert.ok(moonAt(Date.parse("1969-07-20T20:17Z")).name === "waxing crescent");
  });
});

describe("litPath", () => {
  it("lights the right side while the Moon waxes, the left while it wanes", () => {
    assert.match(litPath(0.1, 9), /^M0,-9A9,9 0 0 1 0,9A7\.28,9 0 0 0 0,-9Z$/);
    assert.match(litPath(0.4, 9), /^M0,-9A9,9 0 0 1 0,9A7\.28,9 0 0 1 0,-9Z$/);
    assert.match(litPath(0.6, 9), /^M0,-9A9,9 0 0 0 0,9A7\.28,9 0 0 0 0,-9Z$/);
    assert.match(litPath(0.9, 9), /^M0,-9A9,9 0 0 0 0,9A7\.28,9 0 0 1 0,-9Z$/);
  });
});
