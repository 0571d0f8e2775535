import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import { reasonOf } from "../errors.ts";
import { eventScope, eventScopeSchema } from "../events/scope.ts";
import { createAuthority } from "./authority.ts";
import { readCapabilities } from "./capability_file.ts";
import { APP_KEY } from "./identifier.ts";
import { createManifest } from "./manifest.ts";
import { capabilitySchema } from "./schema.ts";

const manifests = [
  createManifest(APP_KEY, ["greet"], {}),
  createManifest("core:event", ["listen"], { default: ["listen"] }, {
    scopeSchema: eventScopeSchema,
    checkScope(entry) {
      const result = eventScope["~standard"].validate(entry);
      return !(result instanceof Promise) && result.issues === undefined ? null : "no";
    },
  }),
  createManifest("notes", ["read"], { default: [], both: ["read", "core:event:allow-listen"] }),
];

const name = fc.constantFrom(
  "allow-greet",
  "core:default",
  "core:event:default",
  "core:event:allow-listen",
  "notes:both",
  "notes:deny-read",
  "notes:default",
  "notes:fly",
  "birds:default",
  "greet",
  "-",
  7,
);
const entry = fc.constantFrom<unknown>({ event: "a*" }, { event: 7 }, {}, "x", 1, null);
const list = fc.option(
  fc.oneof({ arbitrary: fc.array(entry, { maxLength: 2 }), weight: 5 }, {
    arbitrary: fc.constant("x"),
    weight: 1,
  }),
);
const permission = fc.oneof(
  name,
  fc.record({ identifier: name, allow: list, deny: list }, { requiredKeys: [] }),
);
const texts = fc.oneof(fc.constant(["main", "n-*"]), fc.constant([]), fc.constant([1]));
const capability = fc.record({
  identifier: fc.oneof({ arbitrary: fc.constant("a"), weight: 9 }, {
    arbitrary: fc.constant(1),
    weight: 1,
  }),
  description: fc.constantFrom("b", ""),
  windows: texts,
  webviews: texts,
  local: fc.constantFrom<unknown>(true, false, true, 0),
  remote: fc.constantFrom<unknown>(null, { urls: ["https://a.b"] }, { urls: 1 }, {}),
  platforms: fc.constantFrom<unknown>(null, ["linux"], ["linux", "iOS"], ["beos"]),
  permissions: fc.uniqueArray(permission, {
    maxLength: 2,
    selector: (one) => JSON.stringify(one),
  }),
}, { requiredKeys: [] });

/** What the core says of a value, `null` when it takes it. */
function refusal(value: unknown): string | null {
  const authority = createAuthority("linux", () => false);
  for (const manifest of manifests) authority.addManifest(manifest);
  try {
    authority.addCapabilities(readCapabilities(value));
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

describe("the schema and the core", () => {
  it("agree on every capability", () => {
    const authority = createAuthority("linux", () => false);
    for (const manifest of manifests) authority.addManifest(manifest);
    const validate = new Ajv({ strict: false })
      .compile(capabilitySchema(authority.inventory().manifests));
    let accepted = 0;
    fc.assert(
      fc.property(capability, (value) => {
        const reason = refusal(value);
        if (reason === null) accepted++;
        assert.equal(validate(value), reason === null, reason ?? JSON.stringify(validate.errors));
      }),
      { numRuns: 3000, seed: 4 },
    );
    assert.ok(accepted > 20, `${accepted} were accepted`);
  });
});
