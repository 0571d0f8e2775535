/**
 * The command `watch`.
 *
 * @module
 */
import { command, type CommandsOf } from "@pleiad/core";
import { channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import { pathArgument } from "./_path_argument.ts";
import type { FsContract, WatchEvent } from "./contract.ts";

const args = v.object({ paths: v.array(pathArgument), onEvent: channel<WatchEvent>() });

/** Builds the command, which is refused so far. */
export function watchCommand(): CommandsOf<FsContract>["watch"] {
  return command(args, (): number => {
    throw new Error("Cannot watch files: the fs plugin does not do so yet");
  });
}
