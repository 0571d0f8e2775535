/**
 * Installs the packages that only the benchmarks compare with.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { here, runtime } from "./_process.ts";

/** Installs them into `rivals/node_modules`, unless they are there. Throws when that fails. */
export function installRivals(): void {
  const cwd = join(here, "rivals");
  if (existsSync(join(cwd, "node_modules/socket.io/package.json"))) return;
  const [program, args] = runtime === "bun"
    ? [process.execPath, ["install", "--frozen-lockfile"]] as const
    : ["npm", ["ci", "--no-audit", "--no-fund"]] as const;
  console.error(`Installing the packages to compare with: ${program} ${args.join(" ")}`);
  const { status, error } = spawnSync(program, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status === 0) return;
  const reason = error?.message ?? `exit code ${status}`;
  throw new Error(
    `Cannot install ${cwd}/package.json: ${reason}. Run "npm ci" or "bun install" there`,
  );
}
