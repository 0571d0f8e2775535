/**
 * Reads what a caller of `load` asks for.
 *
 * @module
 */
import * as v from "valibot";
import { type Deserialize, fromJson, type Serialize, toPrettyJson } from "./_store.ts";
import type { StoreOptions } from "./contract.ts";

/** The longest time that a timer can wait. */
const MAX_DELAY_MS = 2_147_483_647;
const DEFAULT_DELAY_MS = 100;

const flag = v.nullish(v.boolean(), false);
const delay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_DELAY_MS));

const shape = v.object({
  defaults: v.nullish(v.record(v.string(), v.unknown()), null),
  autoSave: v.nullish(v.union([v.boolean(), delay]), true),
  serializeFnName: v.nullish(v.string(), null),
  deserializeFnName: v.nullish(v.string(), null),
  createNew: flag,
  overrideDefaults: flag,
});

/** What a store is loaded with, after defaults. */
export type LoadOptions = v.InferOutput<typeof shape>;

/** Validates the options of `load`. */
export const loadOptions: v.GenericSchema<StoreOptions, LoadOptions> = shape;

/** Functions by the names that callers use. */
export interface Formats {
  /** For `serializeFnName`. */
  readonly serializers: Readonly<Record<string, Serialize>>;
  /** For `deserializeFnName`. */
  readonly deserializers: Readonly<Record<string, Deserialize>>;
}

/** The function of that name; without a name, JSON. Throws where there is none, in Tauri's words. */
export function serializer({ serializers }: Formats, name: string | null): Serialize {
  if (name === null) return toPrettyJson;
  const found = Object.hasOwn(serializers, name) ? serializers[name] : undefined;
  if (found === undefined) throw new RangeError(`Serialize Function "${name}" not found`);
  return found;
}

/** The function of that name; without a name, JSON. Throws where there is none, in Tauri's words. */
export function deserializer({ deserializers }: Formats, name: string | null): Deserialize {
  if (name === null) return fromJson;
  const found = Object.hasOwn(deserializers, name) ? deserializers[name] : undefined;
  if (found === undefined) throw new RangeError(`Deserialize Function "${name}" not found`);
  return found;
}

/** Milliseconds from a change to the write, or `null` for never. */
export function delayOf(autoSave: boolean | number): number | null {
  if (autoSave === false) return null;
  return autoSave === true ? DEFAULT_DELAY_MS : autoSave;
}
