import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plain, withResourceHeaders } from "./answers.ts";
import { lockedPage, stepPage } from "./locked_page.ts";

const CLOSED = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

function has(response: Response, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    assert.equal(response.headers.get(name), value, name);
  }
}

describe("the core's own answers", () => {
  it("are stored nowhere and shown in no frame", () => {
    for (const answer of [plain(403, "No"), lockedPage("App"), stepPage("/")]) {
      has(answer, { ...CLOSED, "cache-control": "no-store", "x-frame-options": "DENY" });
      assert.match(answer.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
    }
  });

  it("close what a plugin has left open, and leave what it has set", async () => {
    const made = new Response("x", { status: 206, headers: { "referrer-policy": "origin" } });
    const answer = withResourceHeaders(made);
    has(answer, { ...CLOSED, "referrer-policy": "origin" });
    assert.deepEqual([answer.status, await answer.text()], [206, "x"]);
  });
});
