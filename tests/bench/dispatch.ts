/**
 * Does a call cost more when an app has many commands and capabilities?
 *
 * One process, no sockets: a caller of `@pleiad/core/testing` invokes commands all over the app, so
 * that every part of the router and of the access control is asked.
 *
 * @module
 */
import { type Capability, command, createApp, definePlugin } from "@pleiad/core";
import { testApp } from "@pleiad/core/testing";
import * as v from "valibot";
import type { Options } from "./_args.ts";
import { ARGS, MANY, rate } from "./_measure.ts";
import { shown, shownSpread, spread, table } from "./_statistics.ts";

interface Size {
  readonly commands: number;
  readonly capabilities: number;
}

const sizes: readonly Size[] = [
  { commands: 10, capabilities: 1 },
  { commands: 1_000, capabilities: 1 },
  { commands: 10_000, capabilities: 1 },
  { commands: 10_000, capabilities: 1_000 },
];
const COMMANDS_OF_PLUGIN = 10;
/** How many different commands are called; a page uses some of an app's, again and again. */
const CALLED = 10;
const MOST = 1.1;

function makeApp({ commands, capabilities }: Size) {
  const greet = command(v.object({ name: v.string() }), ({ name }) => `Hello, ${name}`);
  const count = commands / COMMANDS_OF_PLUGIN;
  const plugins = Array.from({ length: count }, (_, plugin) => {
    const own: Record<string, typeof greet> = {};
    for (let i = 0; i < COMMANDS_OF_PLUGIN; i++) own[`greet_${i}`] = greet;
    const members = Object.keys(own);
    return definePlugin(`p${plugin}`, { permissions: { default: members }, commands: own });
  });
  const others: Capability[] = Array.from({ length: capabilities - 1 }, (_, i) => ({
    identifier: `other-${i}`,
    windows: [`window-${i}-*`],
    permissions: [`p${i % count}:default`],
  }));
  const main: Capability = {
    identifier: "main",
    windows: ["main"],
    permissions: plugins.map(({ name }) => `${name}:default`),
  };
  return createApp({
    identifier: "org.pleiad.bench",
    plugins,
    capabilities: [...others, main],
  });
}

/** Calls a second, for each size and round. */
async function run(size: Size, duration: number): Promise<number> {
  await using page = await testApp(makeApp(size), { mode: "production" });
  const step = size.commands / CALLED;
  const names = Array.from({ length: CALLED }, (_, i) => {
    const at = Math.floor(i * step);
    return `plugin:p${Math.floor(at / COMMANDS_OF_PLUGIN)}|greet_${at % COMMANDS_OF_PLUGIN}`;
  });
  let next = 0;
  const call = () => page.invoke(names[next++ % CALLED] ?? "", ARGS);
  await rate(call, MANY, duration);
  return await rate(call, MANY, duration);
}

/** Measures every size, in an order that moves on by one each round. */
export async function measureDispatch(options: Options): Promise<object> {
  const found = new Map<Size, number[]>(sizes.map((size) => [size, []]));
  await run({ commands: 10, capabilities: 1 }, options.seconds * 1000);
  for (let round = 0; round < options.rounds; round++) {
    for (let at = 0; at < sizes.length; at++) {
      const size = sizes[(round + at) % sizes.length];
      if (size === undefined) continue;
      const { commands, capabilities } = size;
      options.progress(
        `dispatch round ${
          round + 1
        }/${options.rounds}: ${commands} commands, ${capabilities} capabilities`,
      );
      found.get(size)?.push(await run(size, options.seconds * 1000));
    }
  }
  const sums = [...found].map(([size, rates]) => ({
    ...size,
    microseconds: spread(rates.map((each) => 1e6 / each)),
  }));
  const least = sums[0]?.microseconds.median ?? NaN;
  options.print("\nDispatch in one process: microseconds a call, median (min–max)\n");
  options.print(table(
    ["commands", "capabilities", "µs", `over the smallest (at most ${MOST})`],
    sums.map(({ commands, capabilities, microseconds }) => [
      String(commands),
      String(capabilities),
      shownSpread(microseconds),
      shown(microseconds.median / least),
    ]),
  ));
  return { sizes: sums };
}
