/**
 * Does a decision cost more when an app has many commands, capabilities or scope entries?
 *
 * The engine alone, `@pleiad/core/acl`: every command of the app is asked for, by ten windows, in
 * turn and again.
 *
 * @module
 */
import { type Authority, type Capability, createAuthority, createManifest } from "@pleiad/core/acl";
import type { Options } from "./_args.ts";
import { shown, shownSpread, spread, table } from "./_statistics.ts";

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
/** Decisions of one round, for each second that a measurement may take. */
const DECISIONS = 300_000;

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

/** Measures every size. Rounds take turns, so that a busy machine is as busy for every size. */
export function measureAcl(options: Options): Promise<object> {
  const count = Math.ceil(DECISIONS * options.seconds);
  const engines = sizes.map((size) => {
    const took: number[] = [];
    return { size, engine: makeEngine(size), took };
  });
  for (const { engine } of engines) run(engine, count);
  for (let round = 0; round < options.rounds; round++) {
    options.progress(`acl round ${round + 1}/${options.rounds}`);
    for (const { engine, took } of engines) took.push(run(engine, count));
  }
  const results = engines.map(({ size, engine: [, , ready], took }) => ({
    ...size,
    ready,
    nanoseconds: spread(took),
  }));
  const least = results[0]?.nanoseconds.median ?? NaN;
  options.print("\nOne decision of the access control: nanoseconds, median (min–max)\n");
  options.print(table(
    ["commands", "capabilities", "scopes", "resolved in ms", "ns", "over the smallest"],
    results.map(({ commands, capabilities, scopes, ready, nanoseconds }) => [
      String(commands),
      String(capabilities),
      scopes ? "yes" : "no",
      shown(ready),
      shownSpread(nanoseconds),
      shown(nanoseconds.median / least),
    ]),
  ));
  return Promise.resolve({ sizes: results });
}
