/**
 * The secret that signs cookies, kept from one start of a core to the next: pages that are open find
 * the new core by it, and go on.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import process from "node:process";
import { codeOf } from "../errors.ts";
import { replaceFile } from "../storage/mod.ts";
import { randomSecret } from "../transport/secrets.ts";
import { privateFile } from "./state_file.ts";

/** SECURITY: a cookie that was copied away is good for this long, in milliseconds: thirty days. */
const KEPT_MS = 30 * 24 * 3_600_000;
const SECRET = /^[\w-]{43}$/;

/**
 * The secret of an app's cores on this machine, for this user; a new one where there is none yet,
 * and once a month. Rejects when the folder is not this user's own.
 */
export async function keptSecret(
  identifier: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const file = await privateFile(identifier, "secret", env);
  try {
    const { mtimeMs } = await stat(file);
    const secret = await readFile(file, "utf8");
    if (Date.now() - mtimeMs < KEPT_MS && SECRET.test(secret)) return secret;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const secret = randomSecret();
  await replaceFile(file, secret);
  return secret;
}
