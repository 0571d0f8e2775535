/**
 * Checks the direction of imports: inside `core/` from right to left only, browser code and
 * contracts as the house rules say, and runtime globals only at the edges.
 *
 * @module
 */
import { posix } from "node:path";
import process from "node:process";
import { filesIn, read } from "./_files.ts";
import { blank } from "./_source.ts";

/** The layers of `core/`, inner first. A file may import its own layer and those before it. */
const layers: readonly (readonly string[])[] = [
  ["types", "errors", "protocol", "outcome", "validate", "within"],
  ["acl", "scope", "events", "channels", "resources", "storage", "audit", "valibot"],
  ["plugin", "router", "app", "project"],
  ["builtin", "transport"],
  ["create_app", "mod"],
  ["runtime", "client", "testing"],
  ["cli"],
];

/** Folders that may be imported by type from anywhere; at run time their layer holds. */
const page = "page";

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

const statement =
  /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*$\s{},]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;

/** Lists the imports of a source text. */
export function importsOf(text: string): Import[] {
  const code = blank(text, { strings: true });
  return [...code.matchAll(statement)].map((match) => {
    const names = /\{([^}]*)\}/.exec(match[0])?.[1]?.split(",").filter((name) =>
      name.trim() !== ""
    );
    const inline = names?.every((name) => name.trim().startsWith("type ")) ?? false;
    return {
      target: match[2] ?? match[3] ?? "",
      typeOnly: match[1] !== undefined || inline,
      line: code.slice(0, match.index).split("\n").length,
    };
  });
}

function unitOf(file: string): string {
  const [, unit = ""] = file.split("/");
  return unit.replace(/\.ts$/, "");
}

function layerOf(file: string): number {
  return layers.findIndex((layer) => layer.includes(unitOf(file)));
}

function isTest(file: string): boolean {
  return file.endsWith(".test.ts") || file.split("/").pop()?.startsWith("_test_") === true;
}

function checkCore(file: string, { target, typeOnly, line }: Import): string | undefined {
  if (!target.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(file), target);
  const at = `${file}:${line}`;
  if (!path.startsWith("core/")) return `${at}: core imports ${path}, which is outside`;
  if (unitOf(file) === unitOf(path)) return undefined;
  if (unitOf(file) === page) {
    return unitOf(path) === "protocol" ? undefined : `${at}: page/ may import protocol/ only`;
  }
  if (unitOf(path) === page) {
    const generated = path === "core/page/script.gen.ts";
    return generated || typeOnly ? undefined : `${at}: only page/script.gen.ts leaves page/`;
  }
  if (layerOf(path) <= layerOf(file)) return undefined;
  return `${at}: ${unitOf(file)} may not import ${unitOf(path)}, which is further out`;
}

/** Where a contract's or a page's import may lead at run time. */
function checkTypesOnly(file: string, { target, typeOnly, line }: Import): string | undefined {
  const at = `${file}:${line}`;
  if (file.endsWith("/contract.ts")) {
    if (!typeOnly) return `${at}: a contract imports types only`;
    return target === "@pleiad/core"
      ? `${at}: take it from @pleiad/core/client, which brings no server into a page's program`
      : undefined;
  }
  const ours = target.startsWith("@pleiad/") && !target.startsWith("@pleiad/core/client");
  const contract = target.endsWith("/contract.ts") || target.endsWith("/contract");
  if (contract && !typeOnly) return `${at}: a page imports a contract with "import type"`;
  if (!ours && !target.endsWith("/app.ts")) return undefined;
  return typeOnly && contract ? undefined : `${at}: a page imports contracts only, by type`;
}

const globals = /(?<![\w.$])(?:globalThis\s*\.\s*)?(Deno|Bun)\b(?!\s*:)/g;
const edges = ["core/runtime/", "core/cli/"];

function checkGlobals(file: string, text: string): string[] {
  if (edges.some((edge) => file.startsWith(edge))) return [];
  const code = blank(text);
  return [...code.matchAll(globals)].map((match) => {
    const line = code.slice(0, match.index).split("\n").length;
    return `${file}:${line}: only core/runtime and core/cli may name ${match[1]}`;
  });
}

/** Lists what breaks a layer in one file, by its path in the repository. */
export function checkImports(file: string, text: string): string[] {
  const problems: (string | undefined)[] = checkGlobals(file, text);
  if (isTest(file)) return checkGlobals(file, text);
  const imports = importsOf(text);
  if (file.startsWith("core/")) {
    if (layerOf(file) < 0 && unitOf(file) !== page) {
      problems.push(`${file}: ${unitOf(file)} is in no layer of scripts/check_layers.ts`);
    }
    problems.push(...imports.map((found) => checkCore(file, found)));
  } else if (file.startsWith("app-example/web/") || file.endsWith("/contract.ts")) {
    problems.push(...imports.map((found) => checkTypesOnly(file, found)));
  }
  return problems.filter((problem) => problem !== undefined);
}

/** Lists what breaks a layer. */
export function checkLayers(): string[] {
  return ["core", "plugins", "app-example", "tests", "scripts"]
    .flatMap((folder) => filesIn(folder, ".ts"))
    .flatMap((file) => checkImports(file, read(file)));
}

if (import.meta.main) {
  const problems = checkLayers();
  for (const problem of problems) console.error(problem);
  process.exit(problems.length === 0 ? 0 : 1);
}
