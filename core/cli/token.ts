/**
 * Asks the running core of an app for a bearer token.
 *
 * @module
 */
import * as v from "valibot";
import { reasonOf } from "../errors.ts";
import { TOKEN_PATH } from "../protocol/constants.ts";
import { type CoreState, readState } from "../runtime/state_file.ts";
import { CliError, sentences } from "./errors.ts";
import type { CliIo } from "./io.ts";
import { loadApp } from "./load.ts";

const answerSchema = v.object({ token: v.string() });

/** A token for `label` from the core of the app in `file`. Throws a `CliError` when there is none. */
export async function fetchToken(label: string, file: string, io: CliIo): Promise<string> {
  const { identifier } = (await loadApp(file, io.cwd)).config;
  let state: CoreState | null;
  try {
    state = await readState(identifier, io.env);
  } catch (error) {
    throw new CliError(reasonOf(error), 1, { cause: error });
  }
  if (state === null) throw new CliError(sentences.notRunning(identifier));
  let response: Response;
  try {
    response = await fetch(new URL(TOKEN_PATH, state.url), {
      method: "POST",
      headers: { authorization: `Bearer ${state.key}`, "content-type": "application/json" },
      body: JSON.stringify({ label }),
      redirect: "error",
    });
  } catch (error) {
    const deeper = error instanceof Error ? error.cause : undefined;
    const certificate = /(?:\w+ )*certificate.*/.exec(`${reasonOf(error)}\n${reasonOf(deeper)}`)
      ?.[0];
    if (certificate !== undefined) {
      throw new CliError(sentences.certificateRefused(state.url, certificate), 1, { cause: error });
    }
    // A core that was killed leaves its state file behind.
    throw new CliError(sentences.notRunning(identifier), 1, { cause: error });
  }
  const text = await response.text();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  if (!response.ok || !v.is(answerSchema, answer)) {
    throw new CliError(sentences.tokenRefused(state.url, response.status, text.slice(0, 200)));
  }
  return answer.token;
}
