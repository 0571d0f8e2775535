import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Capability } from "../types/capability.ts";
import { createAuthority } from "./authority.ts";
import {
  mergeCapabilityFiles,
  parseCapabilityFile,
  selectCapabilities,
} from "./capability_file.ts";
import { APP_KEY } from "./identifier.ts";
import { createManifest } from "./manifest.ts";
import { readPermissionFile } from "./permission_file.ts";

function resolve(permission: string, more: Partial<Capability> = {}, app = false): void {
  const authority = createAuthority("linux", () => false);
  authority.addManifest(createManifest("fs", ["read"], {}, {
    files: [{
      value: {
        set: [
          { identifier: "missing", description: "", permissions: ["gone"] },
          { identifier: "elsewhere", description: "", permissions: ["store:allow-get"] },
          { identifier: "bad", description: "", permissions: ["allow_read"] },
        ],
      },
    }],
  }));
  if (app) authority.addManifest(createManifest(APP_KEY, ["greet"], {}));
  authority.addCapabilities([
    { identifier: "main", windows: ["main"], permissions: [permission], ...more },
  ]);
}

const place = 'Capability "main", `permissions[0]`: ';
const file = (name: string) =>
  parseCapabilityFile(name, '{ "identifier": "x", "permissions": [] }');
const glob = (pattern: string) => () => resolve("fs:allow-read", { windows: [pattern] });
const badGlob = 'Capability "main": failed to run glob: Pattern syntax error near position ';

/** What Tauri says stands in `words`, whole; `around` is what Pleiad adds, before and behind. */
const rows: readonly {
  readonly name: string;
  readonly run: () => void;
  readonly words: string;
  readonly around: readonly [string, string];
}[] = [
  {
    name: "a plugin that is not there",
    run: () => resolve("sf:default"),
    words: "unknown ACL for sf, expected one of fs",
    around: [place, ""],
  },
  {
    name: "no permissions of the app",
    run: () => resolve("allow-greet"),
    words: "unknown ACL for app manifest, expected one of fs",
    around: [place, ""],
  },
  {
    name: "a plugin that is not there, beside an app with permissions",
    run: () => resolve("sf:default", {}, true),
    words: "unknown ACL for sf, expected one of app manifest, fs",
    around: [place, ""],
  },
  {
    name: "a permission that is not there",
    run: () => resolve("fs:gone"),
    words: "unknown permission gone for fs",
    around: [place, ", expected one of missing, elsewhere, bad, allow-read, deny-read"],
  },
  {
    name: "a permission of the app that is not there",
    run: () => resolve("gone", {}, true),
    words: "unknown permission gone for app manifest",
    around: [place, ", expected one of allow-greet, deny-greet"],
  },
  {
    name: "a member that is not there",
    run: () => resolve("fs:missing"),
    words: "permission gone not found from set missing",
    around: [place, ", expected one of missing, elsewhere, bad, allow-read, deny-read"],
  },
  {
    name: "a member of a plugin that is not there",
    run: () => resolve("fs:elsewhere"),
    words: "permission store:allow-get not found from set elsewhere",
    around: [place, ", expected one of missing, elsewhere, bad, allow-read, deny-read"],
  },
  {
    name: "a member that is no identifier",
    run: () => resolve("fs:bad"),
    words: "invalid identifier in permission set?",
    around: [
      place,
      " `fs:bad` names 'allow_read': identifiers can only include lowercase ASCII, hyphens which are " +
      "not leading or trailing, and a single colon if using a prefix",
    ],
  },
  {
    name: "three stars",
    run: glob("a***"),
    words: "3: wildcards are either regular `*` or recursive `**`",
    around: [badGlob, ' (in "a***")'],
  },
  {
    name: "two stars beside letters",
    run: glob("a**"),
    words: "0: recursive wildcards must form a single path component",
    around: [badGlob, ' (in "a**")'],
  },
  {
    name: "an open class",
    run: glob("a[b"),
    words: "1: invalid range pattern",
    around: [badGlob, ' (in "a[b")'],
  },
  {
    name: "an identifier twice",
    run: () => void mergeCapabilityFiles([file("a.json"), file("b.json")]),
    words: "capability with identifier `x` already exists",
    around: ["", ": a.json and b.json"],
  },
  {
    name: "a reference to nothing",
    run: () => void selectCapabilities(mergeCapabilityFiles([file("a.json")]), ["y"]),
    words: "capability with identifier y not found",
    around: ["", ": app.security.capabilities names it, there is x"],
  },
  {
    name: "another format of capabilities",
    run: () => void file("a.yaml"),
    words: "unknown capability format yaml",
    around: ["", " (a.yaml): expected one of json, json5, toml"],
  },
  {
    name: "another format of permissions",
    run: () => void readPermissionFile({ name: "a.yaml", text: "" }),
    words: "unknown permission format yaml",
    around: ["", " (a.yaml): expected one of json, json5, toml"],
  },
];

describe("what is wrong with capabilities, in Tauri's words", () => {
  for (const { name, run, words, around: [before, behind] } of rows) {
    it(name, () => assert.throws(run, { code: "config", message: before + words + behind }));
  }

  it("a remote URL that is no pattern", () => {
    // What comes behind is the words of this runtime's URLPattern.
    assert.throws(
      () => resolve("fs:allow-read", { remote: { urls: ["tauri.app"] } }),
      /^CoreError: Capability "main": invalid URL pattern for remote URL tauri\.app: ./,
    );
  });
});
