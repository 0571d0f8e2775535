/**
 * Measures what a page pays for typing against 1,000 commands: 40 contracts of 25 commands each,
 * of which it calls one a plugin. Counts instantiations, which repeat exactly, not seconds.
 *
 * @module
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, exitWith, need, root, run } from "./_run.ts";

const plugins = 40;
const commands = 25;
const budget = 120_000;
const folder = join(root, ".cache/type_budget");

function contract(index: number): string {
  const name = `p${index}`;
  const members = Array.from({ length: commands }, (_, c) => {
    if (c % 5 === 0) return `    c${c}(args: { id: string; onItem: Channel<Item> }): Item | null;`;
    if (c % 5 === 1) return `    c${c}(): Item[];`;
    return `    c${c}(args: { id: string; limit?: number }): { items: Item[]; total: number };`;
  });
  return `import type { Channel } from "@pleiad/core/client";
export interface Item { id: string; size: number }
export interface Contract${index} {
  name: "${name}";
  commands: {
${members.join("\n")}
  };
  events: { "${name}://changed": { id: string }; "${name}://gone": null };
}
`;
}

function app(): string {
  const indexes = Array.from({ length: plugins }, (_, index) => index);
  return `import type { AppOf } from "@pleiad/core/client";
${indexes.map((i) => `import type { Contract${i} } from "./contract_${i}.ts";`).join("\n")}
export type App = AppOf<readonly [${indexes.map((i) => `Contract${i}`).join(", ")}]>;
`;
}

function page(): string {
  const calls = Array.from(
    { length: plugins },
    (_, i) =>
      `const r${i}: number = (await invoke("plugin:p${i}|c2", { id: "x" })).total; console.log(r${i});`,
  );
  return `import * as core from "@tauri-apps/api/core";
import type { Invoke } from "@pleiad/core/client";
import type { App } from "./app.ts";
const invoke = core.invoke as Invoke<App>;
${calls.join("\n")}
`;
}

function generate(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < plugins; i++) writeFileSync(join(folder, `contract_${i}.ts`), contract(i));
  writeFileSync(join(folder, "app.ts"), app());
  writeFileSync(join(folder, "page.ts"), page());
  const tsconfig = {
    extends: "../../tsconfig.json",
    compilerOptions: {
      types: [],
      paths: {
        "@pleiad/core/client": ["../../core/client/mod.ts"],
      },
    },
    files: ["page.ts"],
    include: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig, null, 2));
}

async function main(): Promise<number> {
  await ensureInstalled();
  generate();
  const { code, output } = await run(
    need("bun"),
    ["x", "tsc", "-p", folder, "--extendedDiagnostics", "--singleThreaded", "--pretty", "false"],
    { capture: true },
  );
  const count = Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1] ?? NaN);
  if (code !== 0 || Number.isNaN(count)) {
    console.error(output);
    return 1;
  }
  console.log(`${plugins * commands} commands: ${count} instantiations of ${budget}`);
  return count <= budget ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main());
