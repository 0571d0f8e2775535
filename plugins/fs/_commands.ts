/**
 * The commands that take paths: arguments to places, places to work, failures to Tauri's sentences
 * (plugins-workspace: `plugins/fs/src/commands.rs`).
 *
 * @module
 */
import { constants } from "node:fs";
import { lstat, rename } from "node:fs/promises";
import { command, type CommandsOf } from "@pleiad/core";
import type { Place } from "./_access.ts";
import { copy, readWhole } from "./_copy.ts";
import type { Call, Desk } from "./_desk.ts";
import { errors, inWords, Refused } from "./_errors.ts";
import { fileInfo } from "./_file_info.ts";
import { holdsDenied, list, makeFolder, removePlace, sizeBelow } from "./_folder.ts";
import { ioText } from "./_io_text.ts";
import { schemas } from "./_options.ts";
import type { FileInfo, FsContract, PathOptions } from "./contract.ts";

type PathCommands = Pick<
  CommandsOf<FsContract>,
  | "copy_file"
  | "exists"
  | "lstat"
  | "mkdir"
  | "read_dir"
  | "read_file"
  | "read_text_file"
  | "remove"
  | "rename"
  | "size"
  | "start_accessing_security_scoped_resource"
  | "stat"
  | "stop_accessing_security_scoped_resource"
  | "truncate"
>;

interface PathArgs {
  readonly path: string;
  readonly options: PathOptions;
}

/** Builds the commands that leave nothing open. */
export function pathCommands(desk: Desk): PathCommands {
  const { places } = desk;

  const look = async (place: Place, followLast = true): Promise<FileInfo> => {
    const stats = await places.at(place, (path) => lstat(path, { bigint: true }));
    // What was checked is no link, so one that is there now was put there since.
    if (followLast && stats.isSymbolicLink()) throw new Refused(place.refusal);
    return fileInfo(stats);
  };
  const told = (followLast: boolean) => ({ path, options: { baseDir } }: PathArgs, call: Call) =>
    desk.at(call, path, { baseDir, followLast }, (place) =>
      inWords(
        (error) => errors.metadata(place.asked, error),
        () => look(place, followLast),
      ));
  const readFile = ({ path, options: { baseDir } }: PathArgs, call: Call) =>
    desk.at(call, path, { baseDir }, async (place) => {
      const handle = await inWords(
        (error) => errors.open(place.asked, error),
        () => places.open(place, { flags: constants.O_RDONLY }),
      );
      try {
        return await inWords(
          (error) => errors.readFile(place.asked, error),
          () => readWhole(handle, desk.maxFileBytes),
        );
      } finally {
        await handle.close();
      }
    });

  return {
    copy_file: command(
      schemas.copyFile,
      ({ fromPath, toPath, options }, call: Call) =>
        desk.run(call, async (access) => {
          const from = await access.place(call, fromPath, { baseDir: options.fromPathBaseDir });
          const to = await access.place(call, toPath, { baseDir: options.toPathBaseDir });
          await inWords(
            (error) => errors.copy(from.asked, to.asked, error),
            () => copy(places, from, to, call.signal),
          );
        }),
    ),
    exists: command(
      schemas.path,
      ({ path, options: { baseDir } }, call: Call) =>
        desk.at(call, path, { baseDir }, (place) =>
          look(place).then(() => true, (error) => {
            if (error instanceof Refused) throw error;
            return false;
          })),
    ),
    lstat: command(schemas.path, told(false)),
    mkdir: command(
      schemas.mkdir,
      ({ path, options: { baseDir, mode, recursive } }, call: Call) =>
        desk.at(call, path, { baseDir }, (place) =>
          inWords(
            (error) => errors.mkdir(place.asked, error),
            () => makeFolder(places, place, { mode: (mode ?? 0o777) & 0o777, recursive }),
          )),
    ),
    read_dir: command(
      schemas.path,
      ({ path, options: { baseDir } }, call: Call) =>
        desk.at(
          call,
          path,
          { baseDir },
          (place) =>
            inWords((error) => errors.readDir(place.asked, error), () => list(places, place)),
        ),
    ),
    read_file: command(schemas.path, readFile),
    read_text_file: command(schemas.path, readFile),
    remove: command(
      schemas.remove,
      ({ path, options: { baseDir, recursive } }, call: Call) =>
        desk.at(call, path, { baseDir, followLast: false }, async (place, access) => {
          const { isDirectory } = await inWords(
            (error) => errors.metadata(place.asked, error),
            () => look(place, false),
          );
          await inWords((error) => errors.remove(place.asked, error), async () => {
            // SECURITY: what is denied does not go with the folder that holds it.
            const denied = recursive && isDirectory &&
              await holdsDenied(places, place, access.denier(call), call.signal);
            if (denied) throw new Refused(place.refusal);
            await removePlace(places, place, recursive);
          });
        }),
    ),
    rename: command(
      schemas.rename,
      ({ oldPath, newPath, options }, call: Call) =>
        desk.run(call, async (access) => {
          const link = { followLast: false };
          const old = await access.place(call, oldPath, {
            baseDir: options.oldPathBaseDir,
            ...link,
          });
          const next = await access.place(call, newPath, {
            baseDir: options.newPathBaseDir,
            ...link,
          });
          await inWords(
            (error) => errors.rename(old.asked, next.asked, error),
            async () => {
              const { isDirectory } = await look(old, false);
              // SECURITY: what is denied could be read in its new place.
              if (isDirectory && await holdsDenied(places, old, access.denier(call), call.signal)) {
                throw new Refused(old.refusal);
              }
              await places.at(old, (from) => places.at(next, (to) => rename(from, to)));
            },
          );
        }),
    ),
    size: command(
      schemas.path,
      ({ path, options: { baseDir } }, call: Call) =>
        desk.at(call, path, { baseDir }, async (place, access) => {
          const { isDirectory, size } = await inWords(ioText, () => look(place));
          if (!isDirectory) return size;
          return await inWords(
            (error) => errors.size(place.asked, error),
            () => sizeBelow(places, place, access.denier(call), call.signal),
          );
        }),
    ),
    start_accessing_security_scoped_resource: command(schemas.bare, () => {}),
    stat: command(schemas.path, told(true)),
    stop_accessing_security_scoped_resource: command(schemas.bare, () => {}),
    truncate: command(
      schemas.truncate,
      ({ path, len, options: { baseDir } }, call: Call) =>
        desk.at(call, path, { baseDir }, async (place) => {
          const handle = await inWords(
            (error) => errors.open(place.asked, error),
            () => places.open(place, { flags: constants.O_WRONLY }),
          );
          try {
            await inWords(
              (error) => errors.truncate(place.asked, error),
              () => handle.truncate(len),
            );
          } finally {
            await handle.close();
          }
        }),
    ),
  };
}
