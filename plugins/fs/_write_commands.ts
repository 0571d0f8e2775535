/**
 * The commands whose body is a file's content: path and options come as headers.
 *
 * @module
 */
import { command, type CommandsOf, type Schema } from "@pleiad/core";
import * as v from "valibot";
import type { Call, Desk } from "./_desk.ts";
import { errors, inWords } from "./_errors.ts";
import { writeAll } from "./_open_file.ts";
import { flagsOf, writeOptions } from "./_options.ts";
import type { FsContract } from "./contract.ts";

type Body = Uint8Array | ArrayBuffer | number[];

/** Looked at by the handler, which refuses it in Tauri's words. */
const content = v.unknown() as unknown as Schema<Body, unknown>; // an ArrayBuffer arrives as bytes

/** Builds the commands. */
export function writeCommands(
  desk: Desk,
): Pick<CommandsOf<FsContract>, "write_file" | "write_text_file"> {
  const write = command(content, async (body, call: Call) => {
    const bytes = bytesOf(body);
    const { baseDir, mode, ...options } = optionsOf(call.headers.get("options"));
    await desk.at(call, pathOf(call.headers.get("path")), { baseDir }, async (place) => {
      const handle = await inWords((error) => errors.open(place.asked, error), () => {
        const { append } = options;
        const how = flagsOf({ ...options, read: false, write: true, truncate: !append });
        return desk.places.open(place, { ...how, mode: mode ?? undefined });
      });
      try {
        await inWords(
          (error) => errors.writeFile(place.asked, error),
          () => writeAll(handle, bytes, options.append ? null : 0),
        );
      } finally {
        await handle.close();
      }
    });
  });
  return { write_file: write, write_text_file: write };
}

/** Bytes, or what older clients send: a JSON array of numbers. */
function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  const isList = Array.isArray(body) && body.every((byte) => typeof byte === "number");
  if (!isList) throw new Error(errors.body());
  return Uint8Array.from(body);
}

function pathOf(header: string | null): string {
  if (header === null) throw new Error(errors.noPath());
  try {
    return decodeURIComponent(header);
  } catch {
    throw new Error(errors.notUtf8());
  }
}

/** The guest sends the word `undefined` when the caller gave no options. */
function optionsOf(header: string | null): v.InferOutput<typeof writeOptions> {
  let given: unknown = {};
  try {
    given = JSON.parse(header ?? "{}");
  } catch {
    // Counts as missing, as in Tauri.
  }
  const read = v.safeParse(writeOptions, given);
  return read.success ? read.output : v.parse(writeOptions, {});
}
