/**
 * Runs the benchmarks on the runtime that runs this: `deno task bench`, `bun run bench`.
 *
 * @module
 */
import { cpus, release } from "node:os";
import process from "node:process";
import { type Options, type PartName, readArgs, usage } from "./_args.ts";
import { runtime } from "./_process.ts";

const run: Readonly<Record<PartName, (options: Options) => Promise<object>>> = {
  ws: async (options) => await (await import("./wire.ts")).measureWire("ws", options),
  http: async (options) => await (await import("./wire.ts")).measureWire("http", options),
  dispatch: async (options) => await (await import("./dispatch.ts")).measureDispatch(options),
  acl: async (options) => await (await import("./acl.ts")).measureAcl(options),
  fanout: async (options) => await (await import("./fanout.ts")).measureFanout(options),
  stream: async (options) => await (await import("./stream.ts")).measureStream(options),
  bytes: async (options) => await (await import("./bytes.ts")).measureBytes(options),
  start: async (options) => await (await import("./start.ts")).measureStart(options),
  idle: async (options) => await (await import("./idle.ts")).measureIdle(options),
  load: async (options) => await (await import("./load.ts")).measureLoad(options),
  chromium: async (options) => await (await import("./chromium.ts")).measureChromium(options),
};

function machine(): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    runtime: `${runtime} ${process.versions[runtime] ?? ""}`,
    cpu: `${cpus().length} × ${cpu?.model ?? "unknown"}`,
    system: `${process.platform} ${release()}`,
  };
}

async function main(): Promise<number> {
  let options: Options | null;
  try {
    options = readArgs(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const about = machine();
  options.print(Object.values(about).join(", "));
  const results: Record<string, object> = {};
  for (const part of options.parts) results[part] = await run[part](options);
  if (options.json) console.log(JSON.stringify({ ...about, results }));
  return 0;
}

process.exit(await main());
