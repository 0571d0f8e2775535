import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPathResolver } from "../app/path_resolver.ts";
import type { MatchAbout } from "../types/match_scope.ts";
import { matchPaths } from "./match_paths.ts";

function about(kind: MatchAbout["kind"], resourceDir = "/"): MatchAbout {
  const path = createPathResolver("org.example.match", { resourceDir });
  const config = {
    identifier: "org.example.match",
    productName: "match",
    version: "0.0.0",
    windows: [],
    plugins: {},
  };
  return { command: "plugin:x|y", kind, app: { path, config } };
}

const matches = matchPaths((args) => ({ paths: Array.isArray(args) ? args : [] }));

describe("matchPaths", () => {
  it("says nothing of arguments without paths, nor of entries of another form", async () => {
    assert.equal(await matches("/srv/**", {}, about("allow")), null);
    assert.equal(await matches({ url: "x" }, ["/srv/a"], about("deny")), null);
  });

  it("lets an entry allow only what it covers wholly", async () => {
    const allow = (...paths: string[]) => matches({ path: "/srv/**" }, paths, about("allow"));
    assert.equal(await allow("/etc/a"), false);
    assert.equal(await allow("/srv/a"), true);
    assert.equal(await allow("/srv/a", "/srv/b"), true);
    assert.equal(await allow("/srv/a", "/etc/b"), null);
  });

  it("lets an entry deny as soon as it is about one path", async () => {
    const deny = (...paths: string[]) => matches("/srv/no/*", paths, about("deny"));
    assert.equal(await deny("/srv/a", "/srv/no/b"), true);
    assert.equal(await deny("/srv/a", "/etc/b"), false);
  });

  it("knows folders by their names, and follows links", async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-match-")));
    try {
      await mkdir(join(folder, "in"));
      await writeFile(join(folder, "secret"), "");
      await symlink(join(folder, "secret"), join(folder, "in/link"));
      const allow = (name: string) =>
        matches("$RESOURCE/in/*", [join(folder, name)], about("allow", folder));
      assert.equal(await allow("in/link"), false);
      assert.equal(await allow("in/other"), true);
      const denied = matches("$RESOURCE/secret", [join(folder, "in/link")], about("deny", folder));
      assert.equal(await denied, true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
