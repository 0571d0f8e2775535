/**
 * How fast is an invoke, beside a bare echo, what one would write by hand, and other libraries?
 *
 * Each round starts every contender anew, server and client in processes of their own, in an order
 * that moves on by one each time.
 *
 * @module
 */
import type { Options } from "./_args.ts";
import { installRivals } from "./_install.ts";
import type { Measured, Plan } from "./_measure.ts";
import { startPart } from "./_process.ts";
import { ratio, shown, shownSpread, spread, table } from "./_statistics.ts";

interface Contender {
  /** How it is called in the table. */
  readonly name: string;
  /** Its module in `servers/`. */
  readonly server: string;
  /** Its module in `clients/`. */
  readonly client: string;
  /** Whether both need the packages of `rivals/`. */
  readonly rival: boolean;
}

interface Target {
  readonly of: string;
  readonly over: string;
  readonly atLeast: number;
}

const ours = (name: string, server: string, client: string): Contender => ({
  name,
  server: `servers/${server}.ts`,
  client: `./clients/${client}.ts`,
  rival: false,
});
const theirs = (name: string, module: string): Contender => ({
  name,
  server: `rivals/servers/${module}.ts`,
  client: `./rivals/clients/${module}.ts`,
  rival: true,
});
const overHttp = (contender: Contender, name: string): Contender => ({
  ...contender,
  name,
  client: "./clients/http.ts",
});

const contenders: Readonly<Record<"ws" | "http", readonly Contender[]>> = {
  ws: [
    ours("bare echo", "echo", "echo"),
    ours("Hono, by hand", "hono", "hono"),
    ours("Pleiad", "pleiad", "pleiad"),
    theirs("Socket.IO 4.8.4", "socket_io"),
    theirs("capnweb 0.12.0", "capnweb"),
    theirs("tRPC 11.25.2", "trpc"),
    theirs("oRPC 1.16.1", "orpc"),
  ],
  http: [
    ours("Hono, JSON route", "hono", "http"),
    ours("Pleiad", "pleiad", "http"),
    ours("Hono, by fetch", "hono", "fetch"),
    ours("Pleiad, by fetch", "pleiad", "fetch"),
    overHttp(theirs("", "trpc"), "tRPC 11.25.2"),
    overHttp(theirs("", "orpc"), "oRPC 1.16.1"),
  ],
};

const targets: Readonly<Record<"ws" | "http", readonly Target[]>> = {
  ws: [
    { of: "Pleiad", over: "Hono, by hand", atLeast: 0.85 },
    { of: "Pleiad", over: "Socket.IO 4.8.4", atLeast: 1.5 },
    { of: "Pleiad", over: "capnweb 0.12.0", atLeast: 2 },
    { of: "Pleiad", over: "tRPC 11.25.2", atLeast: 4 },
    { of: "Pleiad", over: "oRPC 1.16.1", atLeast: 4 },
  ],
  http: [
    { of: "Pleiad", over: "Hono, JSON route", atLeast: 0.85 },
    { of: "Pleiad, by fetch", over: "Hono, by fetch", atLeast: 0.85 },
  ],
};

async function run({ server, client, rival }: Contender, plan: Plan): Promise<Measured> {
  const serving = startPart({ file: server, rivals: rival });
  try {
    const ready = await serving.next<object>();
    const args = [client, JSON.stringify(ready), JSON.stringify(plan)];
    const calling = startPart({ file: "client.ts", args, rivals: rival });
    try {
      return await calling.next<Measured>();
    } finally {
      await calling.stop();
    }
  } finally {
    await serving.stop();
  }
}

/** Runs the contenders over one transport. */
export async function measureWire(transport: "ws" | "http", options: Options): Promise<object> {
  const chosen = contenders[transport].filter(({ name }) => options.among(name));
  if (chosen.some(({ rival }) => rival)) installRivals();
  const duration = options.seconds * 1000;
  const plan: Plan = { warmUp: Math.max(500, duration / 2), duration };
  const found = new Map<string, Measured[]>(chosen.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (let at = 0; at < chosen.length; at++) {
      const contender = chosen[(round + at) % chosen.length];
      if (contender === undefined) continue;
      options.progress(`${transport} round ${round + 1}/${options.rounds}: ${contender.name}`);
      found.get(contender.name)?.push(await run(contender, plan));
    }
  }
  return report(transport, found, options);
}

function report(
  transport: "ws" | "http",
  found: ReadonlyMap<string, readonly Measured[]>,
  { print }: Options,
): object {
  const all = new Map([...found].map(([name, rounds]) => [name, {
    alone: rounds.map(({ alone }) => alone),
    many: rounds.map(({ many }) => many),
  }]));
  const sums = [...all].map(([name, { alone, many }]) =>
    [name, { alone: spread(alone), many: spread(many) }] as const
  );
  const title = transport === "ws" ? "WebSocket, one connection" : "HTTP/1.1, kept connections";
  print(`\n${title}: calls a second, median (min–max)\n`);
  print(table(
    ["", "1 in flight", "64 in flight"],
    sums.map(([name, { alone, many }]) => [name, shownSpread(alone), shownSpread(many)]),
  ));
  const ratios = targets[transport].flatMap(({ of, over, atLeast }) => {
    const [mine, other] = [all.get(of), all.get(over)];
    return mine && other
      ? [{
        over,
        atLeast,
        alone: ratio(mine.alone, other.alone),
        many: ratio(mine.many, other.many),
      }]
      : [];
  });
  print(`\nPleiad over …\n`);
  print(table(
    ["", "1 in flight", "64 in flight", "target (64)", ""],
    ratios.map(({ over, atLeast, alone, many }) => [
      over,
      shown(alone),
      shown(many),
      `at least ${atLeast}`,
      many >= atLeast ? "met" : "missed",
    ]),
  ));
  return { transport, contenders: Object.fromEntries(sums), ratios };
}
