/**
 * Runs one module of `jobs/` in a process of its own: `job.ts <module> <what it takes>`.
 *
 * @module
 */
import process from "node:process";
import { tell } from "./_process.ts";

interface Job {
  run(options: unknown): Promise<object>;
}

const [module = "", options = "{}"] = process.argv.slice(2);
const { run } = await import(module) as Job; // its starter names no others
tell(await run(JSON.parse(options)));
process.exit(0);
