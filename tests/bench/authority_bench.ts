/**
 * Does a decision cost more when an app has many commands, capabilities or scope entries?
 *
 * The engine alone, `@pleiad/core/acl`: every command of the app is asked for, by ten windows, in
 * turn and again. `deno run -A tests/bench/authority_bench.ts`, `bun tests/bench/authority_bench.ts`;
 * a number after it says how many decisions are made for each size (default 2,000,000).
 *
 * @module
 */
import process from "node:process";
import { type Authority, type Capability, createAuthority, createManifest } from "@pleiad/core/acl";

interface Size {
  readonly commands: number;
  readonly capabilities: number;
  readonly scopes: boolean;
}

const sizes: readonly Size[] = [10, 1_000, 10_000].flatMap((commands) => [
  { commands, capabilities: 1, scopes: false },
  { commands, capabilities: 1, scopes: true },
  { commands, capabilities: 1_000, scopes: true },
]);
const PER_PLUGIN = 10;
/** How many commands are asked for: a page uses some of an app's, again and again. */
const ASKED = 10;
const WINDOWS = 10;
const ROUNDS = 7;

function makeEngine({ commands, capabilities, scopes }: Size): [Authority, string[], number] {
  const start = performance.now();
  const authority = createAuthority("linux", () => false);
  const plugins = Math.ceil(commands / PER_PLUGIN);
  const names = Array.from({ length: PER_PLUGIN }, (_, i) => `c${i}`);
  for (let i = 0; i < plugins; i++) {
    authority.addManifest(createManifest(`p${i}`, names, { default: names }));
  }
  const entry = (plugin: number) => {
    const identifier = `p${plugin}:default`;
    if (!scopes) return identifier;
    return { identifier, allow: [{ path: "$HOME/**" }], deny: [{ path: "$HOME/.ssh/**" }] };
  };
  const others = Array.from({ length: capabilities - 1 }, (_, i): Capability => ({
    identifier: `other-${i}`,
    windows: [`other-${i}-*`],
    permissions: [entry(i % plugins)],
  }));
  const permissions = Array.from({ length: plugins }, (_, i) => entry(i));
  authority.addCapabilities([{ identifier: "main", windows: ["w*"], permissions }, ...others]);
  const ready = performance.now() - start;
  const asked = Array.from({ length: ASKED }, (_, i) => {
    const at = Math.floor(i * commands / ASKED);
    return `plugin:p${Math.floor(at / PER_PLUGIN)}|c${at % PER_PLUGIN}`;
  });
  return [authority, asked, ready];
}

/** Nanoseconds a decision. */
function run([authority, asked]: [Authority, string[], number], count: number): number {
  const callers = Array.from(
    { length: WINDOWS },
    (_, i) => ({ label: `w${i}`, origin: "local" }) as const,
  );
  let allowed = 0;
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const caller = callers[i % WINDOWS];
    const command = asked[Math.floor(i / WINDOWS) % ASKED];
    if (caller === undefined || command === undefined) throw new Error("nothing to ask");
    if (authority.decide(command, caller).allowed) allowed++;
  }
  const took = performance.now() - start;
  if (allowed !== count) throw new Error(`${count - allowed} of ${count} were denied`);
  return took * 1e6 / count;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

const count = Number(process.argv[2] ?? 2_000_000);
const engines = sizes.map((size) => {
  const took: number[] = [];
  return { size, engine: makeEngine(size), took };
});
for (const { engine } of engines) run(engine, Math.ceil(count / 10));
// Rounds take turns, so that a busy machine is as busy for every size.
for (let round = 0; round < ROUNDS; round++) {
  for (const { engine, took } of engines) took.push(run(engine, Math.ceil(count / ROUNDS)));
}
const least = median(engines[0]?.took ?? []);
console.log("commands  capabilities  scopes  ready ms  ns/decision  over the smallest");
for (const { size, engine: [, , ready], took } of engines) {
  const ns = median(took);
  console.log(
    String(size.commands).padStart(8),
    String(size.capabilities).padStart(13),
    (size.scopes ? "yes" : "no").padStart(7),
    ready.toFixed(1).padStart(9),
    ns.toFixed(1).padStart(12),
    (ns / least).toFixed(2).padStart(18),
  );
}
