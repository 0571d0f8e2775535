/**
 * A server and a job that drives it, each in a process of its own.
 *
 * @module
 */
import { type Part, startPart } from "./_process.ts";

/** Where a server of `servers/volume.ts` or `servers/volume_bare.ts` can be reached. */
export interface Served {
  /** Its address. */
  readonly url: string;
  /** What lets a script in; absent where anybody may come in. */
  readonly token?: string;
}

/** The server: a core, or what one would write by hand. */
export type Side = "pleiad" | "bare";

const files: Readonly<Record<Side, string>> = {
  pleiad: "servers/volume.ts",
  bare: "servers/volume_bare.ts",
};

/** Starts a server, hands it to `use`, and ends it. `args` are further hosts of a core. */
export async function withServer<T>(
  side: Side,
  use: (served: Served, server: Part) => Promise<T>,
  args: readonly string[] = [],
): Promise<T> {
  const server = startPart({ file: files[side], args, rivals: false });
  try {
    return await use(await server.next<Served>(), server);
  } finally {
    await server.stop();
  }
}

/** Starts a job. */
export function startJob(module: string, options: object): Part {
  const args = [`./jobs/${module}.ts`, JSON.stringify(options)];
  return startPart({ file: "job.ts", args, rivals: false });
}

/** Runs a job to its end. */
export async function runJob<T>(module: string, options: object): Promise<T> {
  const job = startJob(module, options);
  try {
    return await job.next<T>();
  } finally {
    await job.stop();
  }
}
