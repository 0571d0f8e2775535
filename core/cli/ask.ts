/**
 * Arguments that are missing are asked for, where there is somebody to ask.
 *
 * @module
 */
import { CliError, EXIT } from "./errors.ts";
import type { CliIo } from "./io.ts";

/** What was given, or else what is answered. Throws `missing` when there is neither. */
export async function given(
  value: string | undefined,
  io: CliIo,
  question: string,
  missing: string,
): Promise<string> {
  const text = value ?? (await io.ask?.(question))?.trim() ?? "";
  if (text === "") throw new CliError(missing, EXIT.usage);
  return text;
}

/** What was given, or else what is answered, which may be nothing. */
export async function givenIfAny(
  value: string | undefined,
  io: CliIo,
  question: string,
): Promise<string> {
  return value ?? (await io.ask?.(question))?.trim() ?? "";
}

/** The parts of texts that hold commas. */
export function listOf(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(",")).map((part) => part.trim())
    .filter((part) => part !== "");
}
