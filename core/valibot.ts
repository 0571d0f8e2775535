/**
 * valibot schemas for what only the core knows: channels and bytes.
 *
 * @module
 */
import type { GenericSchema } from "valibot";
import * as v from "valibot";
import { receiveChannel } from "./channels.ts";
import { errors } from "./errors.ts";
import { BYTES_EXPECTED } from "./validate.ts";
import type { Channel } from "./types/contract.ts";
import type { Schema } from "./types/schema.ts";

export type { GenericSchema } from "valibot";

/**
 * A channel that the caller opened: `new Channel()` of `@tauri-apps/api/core` in the arguments.
 * Works at any depth of a schema that validates synchronously.
 *
 * ```ts
 * import { command } from "@pleiad/core";
 * import { channel } from "@pleiad/core/valibot";
 * import * as v from "valibot";
 *
 * const count = command(v.object({ onTick: channel<number>() }), async ({ onTick }) => {
 *   for (let i = 0; i < 3; i++) await onTick.send(i);
 * });
 * ```
 */
export function channel<T>(): GenericSchema<Channel<T>, Channel<T>> {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const found = receiveChannel(dataset.value);
      if (found !== null) return found as unknown as Channel<T>; // the message type is the contract's promise
      const shown = typeof dataset.value === "string"
        ? dataset.value
        : JSON.stringify(dataset.value);
      addIssue({ message: errors.channelValue(shown ?? "undefined") });
      return NEVER;
    }),
  ) as unknown as GenericSchema<Channel<T>, Channel<T>>; // callers send what Channel serialises to
}

/**
 * The raw body of a call: `invoke(command, bytes)` with a `Uint8Array`, an `ArrayBuffer` or an
 * array of numbers. Use it as the whole schema of a command.
 */
export function bytes(): Schema<Uint8Array | ArrayBuffer | number[], Uint8Array> {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      if (dataset.value instanceof Uint8Array) return dataset.value;
      addIssue({ message: BYTES_EXPECTED });
      return NEVER;
    }),
  ) as unknown as Schema<Uint8Array | ArrayBuffer | number[], Uint8Array>; // validated above
}
