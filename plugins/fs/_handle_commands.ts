/**
 * The commands that open files, and those that use what is open.
 *
 * @module
 */
import { constants } from "node:fs";
import { command, type CommandsOf } from "@pleiad/core";
import type { Call, Desk } from "./_desk.ts";
import { errors, inWords } from "./_errors.ts";
import { Held } from "./_held.ts";
import { lineEnd, LineReader } from "./_lines.ts";
import { OpenFile } from "./_open_file.ts";
import { flagsOf, schemas } from "./_options.ts";
import type { FsContract } from "./contract.ts";

type HandleCommands = Pick<
  CommandsOf<FsContract>,
  | "close"
  | "create"
  | "fstat"
  | "ftruncate"
  | "open"
  | "read"
  | "read_text_file_lines"
  | "read_text_file_lines_next"
  | "seek"
  | "unwatch"
  | "write"
>;

/** Builds the commands. */
export function handleCommands(desk: Desk): HandleCommands {
  /** Uses an open file of the caller. */
  function using<T>(
    call: Call,
    rid: number,
    sentence: (error: unknown) => string,
    work: (file: OpenFile) => Promise<T>,
  ): Promise<T> {
    const file = call.resources.get(rid, OpenFile);
    return desk.run(call, () => inWords(sentence, () => work(file)));
  }
  const close = async ({ rid }: { rid: number }, { resources }: Call) => {
    resources.get(rid, Held);
    await resources.close(rid);
  };

  return {
    close: command(schemas.rid, close),
    create: command(
      schemas.path,
      ({ path, options: { baseDir } }, call: Call) =>
        desk.at(
          call,
          path,
          { baseDir },
          (place) =>
            inWords((error) => errors.create(place.asked, error), () =>
              desk.hold(
                call,
                place,
                { flags: constants.O_WRONLY | constants.O_CREAT, truncate: true },
                (handle, onClose) => new OpenFile(handle, false, onClose),
              )),
        ),
    ),
    fstat: command(
      schemas.rid,
      ({ rid }, call: Call) => using(call, rid, errors.fstat, (file) => file.stat()),
    ),
    ftruncate: command(
      schemas.ftruncate,
      ({ rid, len }, call: Call) =>
        using(call, rid, errors.ftruncate, (file) => file.truncate(len)),
    ),
    open: command(
      schemas.open,
      ({ path, options: { baseDir, mode, ...options } }, call: Call) =>
        desk.at(
          call,
          path,
          { baseDir },
          (place) =>
            inWords((error) => errors.open(place.asked, error), async () => {
              const { append, ...how } = flagsOf(options);
              return await desk.hold(
                call,
                place,
                { ...how, mode: mode ?? undefined },
                (handle, onClose) => new OpenFile(handle, append, onClose),
              );
            }),
        ),
    ),
    read: command(
      schemas.read,
      ({ rid, len }, call: Call) => using(call, rid, errors.read, (file) => file.read(len)),
    ),
    read_text_file_lines: command(
      schemas.lines,
      ({ path, options: { baseDir, encoding } }, call: Call) =>
        desk.at(call, path, { baseDir }, async (place) => {
          const end = lineEnd(encoding);
          return await inWords((error) => errors.open(place.asked, error), () =>
            desk.hold(
              call,
              place,
              { flags: constants.O_RDONLY },
              (handle, onClose) => new LineReader(handle, end, { onClose }),
            ));
        }),
    ),
    read_text_file_lines_next: command(schemas.rid, ({ rid }, call: Call) => {
      const reader = call.resources.get(rid, LineReader);
      return desk.run(call, async () => {
        const line = await inWords(errors.lines, () => reader.next()).catch(async (error) => {
          // The guest begins anew after a failure.
          await closeOnce(call, rid);
          throw error;
        });
        if (line !== null) return line;
        await closeOnce(call, rid);
        return Uint8Array.of(1);
      });
    }),
    seek: command(
      schemas.seek,
      ({ rid, offset, whence }, call: Call) =>
        using(call, rid, errors.seek, (file) => file.seek(offset, whence)),
    ),
    unwatch: command(schemas.rid, close),
    write: command(
      schemas.write,
      ({ rid, data }, call: Call) => using(call, rid, errors.write, (file) => file.write(data)),
    ),
  };
}

async function closeOnce({ resources }: Call, rid: number): Promise<void> {
  // Two calls may come to the end of the lines together.
  if (resources.has(rid)) await resources.close(rid);
}
