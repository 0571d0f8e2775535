import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { frames } from "./frames.ts";
import { http } from "./http.ts";
import { large } from "./large.ts";
import { origins } from "./origins.ts";
import { payloads } from "./payloads.ts";

const seed = Number(process.env["PLEIAD_SEED"] ?? Date.now() % 2 ** 31);

describe("fuzzing", () => {
  for (const target of [http, frames, payloads, large, origins]) {
    it(`breaks nothing: ${target.name}`, async () => {
      console.log(`${target.name}: PLEIAD_SEED=${seed}`);
      const { tried } = await target.run({ runs: target.short, seed });
      assert.ok(tried >= target.short * 0.9);
    });
  }
});
