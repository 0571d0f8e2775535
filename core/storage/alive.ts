/**
 * Whether another process is still there, and still the same one.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";

/**
 * What tells a process from an earlier or later one with its number: the moment of its start, in
 * this run of the machine. `null` where the system does not say; `"ended"` when there is none.
 */
export function startOf(pid: number): string | null {
  if (process.platform !== "linux") return runs(pid) ? null : "ended";
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in brackets, and may hold anything.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    // A zombie only waits to be asked for its exit code.
    if (fields[0] === "Z" || fields[0] === "X") return "ended";
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot} ${fields[19]}`;
  } catch {
    return runs(pid) ? null : "ended";
  }
}

/** Whether the process that had this number and start is still there. */
export function isAlive(pid: number, start: string | null): boolean {
  const now = startOf(pid);
  return now !== "ended" && (now === null || start === null || now === start);
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
