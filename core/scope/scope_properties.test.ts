import { describe, it } from "node:test";
import assert from "node:assert/strict";
import process from "node:process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { compileGlob } from "../acl/glob.ts";
import { createPathScope } from "./path_scope.ts";

/** How many pairs of a pattern and a path are tried. */
const PAIRS = Number(process.env["PLEIAD_PAIRS"] ?? 50_000);
const seed = Number(process.env["PLEIAD_SEED"] ?? Date.now() % 2 ** 31);
console.log(`scope properties: PLEIAD_SEED=${seed}`);

/** The slow, obvious meaning of a pattern: every way is tried, one character at a time. */
function slow(pattern: string, text: string, dots: boolean, start = true): boolean {
  if (pattern === "") return text === "";
  const wild = (char: string) => !(dots && start && char === ".");
  const first = text.charAt(0);
  const rest = (by: string) => slow(by, text.slice(1), dots, first === "/");
  if (pattern.startsWith("**")) {
    const after = pattern.slice(3);
    if (start && slow(after, text, dots, true)) return true;
    if (text === "") return /^(?:\*\*\/)*\*{0,2}$/.test(after);
    if (!wild(first)) return false;
    // Inside `**`: the same pattern, but what follows may begin after a separator only.
    return rest(pattern);
  }
  if (pattern.startsWith("*")) {
    return slow(pattern.slice(1), text, dots, start) ||
      (text !== "" && first !== "/" && wild(first) && rest(pattern));
  }
  if (text === "") return false;
  if (pattern.startsWith("?")) return first !== "/" && wild(first) && rest(pattern.slice(1));
  const set = /^\[(!?)([ab.\]])\]/.exec(pattern);
  if (set !== null) {
    const hit = (first === set[2]) !== (set[1] === "!");
    return hit && first !== "/" && wild(first) && rest(pattern.slice(set[0].length));
  }
  return first === pattern.charAt(0) && rest(pattern.slice(1));
}

describe("random globs", () => {
  it("T-03: mean what a slow, obvious matcher says", () => {
    const name = fc.array(
      fc.constantFrom("a", "b", ".", "*", "?", "[a]", "[!b]", "[.]", "[]]", "[!.]"),
      { minLength: 1, maxLength: 4 },
    )
      .map((tokens) => tokens.join("").replace(/\*+/g, "*"));
    const pattern = fc.array(
      fc.oneof({ weight: 1, arbitrary: fc.constant("**") }, { weight: 3, arbitrary: name }),
      { minLength: 1, maxLength: 4 },
    )
      .map((names) => `/${names.join("/").replace(/\*\*(?:\/\*\*)+/g, "**")}`);
    const path = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", ".", "]"), minLength: 1, maxLength: 3 }),
      { minLength: 1, maxLength: 4 },
    )
      .map((names) => `/${names.join("/")}`);
    let matched = 0;
    fc.assert(
      fc.property(pattern, path, fc.boolean(), (glob, text, dots) => {
        const expected = slow(glob, text, dots);
        if (expected) matched++;
        assert.equal(
          compileGlob(glob, { literalSeparator: true, literalLeadingDot: dots })(text),
          expected,
        );
      }),
      { numRuns: PAIRS, seed },
    );
    assert.ok(matched > PAIRS / 50, `only ${matched} matched`);
  });
});

function look(path: string): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** Follows a path link by link, in the way the kernel does; what does not exist ends it. */
function stepwise(path: string, budget = { links: 100 }): string | undefined {
  let here = "/";
  const names = path.split("/");
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? "";
    if (name === "" || name === ".") continue;
    if (name === "..") {
      here = dirname(here);
      continue;
    }
    const next = join(here, name);
    const found = look(next);
    if (found === undefined) {
      const rest = names.slice(i);
      return rest.includes("..") ? undefined : join(here, ...rest);
    }
    if (!found.isSymbolicLink()) {
      here = next;
      continue;
    }
    if (--budget.links < 0) return undefined;
    const target = readlinkSync(next);
    const rest = names.slice(i + 1).join("/");
    return stepwise(`${target.startsWith("/") ? "" : `${here}/`}${target}/${rest}`, budget);
  }
  return here;
}

describe("random trees of links", () => {
  it("let nothing out", async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), "links-")));
    const name = fc.constantFrom("a", "b", "c");
    const relative = fc.array(fc.oneof(name, name, fc.constantFrom("..", ".", "in", "out")), {
      minLength: 1,
      maxLength: 4,
    });
    const tree = fc.array(
      fc.record({
        at: fc.tuple(
          fc.constantFrom("in", "in", "out"),
          fc.array(name, { minLength: 1, maxLength: 3 }),
        ),
        what: fc.oneof(
          fc.constant({ kind: "folder" as const }),
          fc.constant({ kind: "file" as const }),
          fc.record({ kind: fc.constant("link" as const), to: relative, absolute: fc.boolean() }),
        ),
      }),
      { minLength: 1, maxLength: 10 },
    );
    const asked = fc.array(fc.array(name, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    });
    let count = 0, allowed = 0, refused = 0;
    try {
      await fc.assert(
        fc.asyncProperty(tree, asked, async (entries, paths) => {
          const root = join(base, String(count++));
          mkdirSync(join(root, "in"), { recursive: true });
          mkdirSync(join(root, "out"));
          for (const { at: [side, names], what } of entries) {
            const path = join(root, side, ...names);
            try {
              mkdirSync(dirname(path), { recursive: true });
              if (what.kind === "folder") mkdirSync(path);
              else if (what.kind === "file") writeFileSync(path, "", { flag: "wx" });
              else symlinkSync((what.absolute ? `${root}/` : "") + what.to.join("/"), path);
            } catch {
              // The place is taken, or lies behind a broken link.
            }
          }
          const scope = createPathScope({
            allow: [`${root}/in/**`],
            resolver: { parse: (path) => path },
          });
          for (const names of paths) {
            const path = join(root, "in", ...names);
            const real = stepwise(path);
            const inside = real?.startsWith(`${root}/in/`) === true;
            const answer = await scope.check(path).catch(() => undefined);
            if (answer === undefined) refused++;
            else allowed++;
            assert.equal(answer?.path, inside ? real : undefined);
          }
        }),
        { numRuns: 600, seed },
      );
    } finally {
      rmSync(base, { recursive: true });
    }
    assert.ok(allowed > 100 && refused > 100, `${allowed} allowed, ${refused} refused`);
  });
});
