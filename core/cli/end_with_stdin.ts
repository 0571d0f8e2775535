/**
 * Preloaded into a program that knows nothing of us: it ends when its standard input does, and so
 * with the process that started it, however that ends.
 *
 * @module
 */
import process from "node:process";
import { setTimeout } from "node:timers";

/** Deno starts the program when nothing that was preloaded is pending, so this begins later. */
const LATER_MS = 200;

function endWithStdin(): void {
  process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();
}

setTimeout(endWithStdin, LATER_MS).unref();
