/**
 * What pages send to describe menus and items (`@tauri-apps/api`: `menu/base.js`).
 *
 * @module
 */
import * as v from "valibot";
import type { Channel } from "../../types/contract.ts";
import { channel } from "../../valibot.ts";
import { byteArray, extent } from "../image/image.ts";
import { PREDEFINED } from "./predefined.ts";

/** An icon: a path or a native icon's name, bytes of a file, an image by number, or pixels. */
export type IconOption = string | number | Uint8Array<ArrayBuffer> | {
  readonly rgba: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
};

/** What the predefined item `About` tells, as far as a page can show it. */
export type AboutOption = Readonly<Record<string, unknown>>;

/** An item: one that exists, by number and kind, or the options of a new one. */
export type Entry = readonly [rid: number, kind: string] | ItemOptions;

/** The options of a new item of any kind. */
export interface ItemOptions {
  readonly id?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly checked?: boolean | null | undefined;
  readonly accelerator?: string | null | undefined;
  readonly icon?: IconOption | null | undefined;
  readonly items?: readonly Entry[] | null | undefined;
  readonly item?: string | { readonly About: AboutOption | null } | undefined;
  readonly handler?: Channel<string> | undefined;
}

/** Validates an icon. */
export const icon: v.GenericSchema<unknown, IconOption> = v.union([
  v.string(),
  v.number(),
  byteArray,
  v.object({ rgba: byteArray, width: extent, height: extent }),
]);

const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

/** Validates the options of a new item. */
export const itemOptions: v.GenericSchema<unknown, ItemOptions> = v.object({
  id: text,
  text,
  enabled: flag,
  checked: flag,
  accelerator: text,
  icon: v.nullish(icon),
  items: v.nullish(v.array(v.lazy(() => entry))),
  item: v.optional(v.union([
    v.pipe(v.string(), v.check((name) => PREDEFINED.has(name), "no such predefined item")),
    v.object({ About: v.nullable(v.record(v.string(), v.unknown())) }),
  ])),
  handler: v.optional(channel<string>()),
});

/** Validates an item of a menu. */
export const entry: v.GenericSchema<unknown, Entry> = v.lazy((value) =>
  Array.isArray(value) ? v.tuple([v.number(), v.string()]) : itemOptions
);

/** The lines that the predefined item `About` shows. */
export function aboutText(about: AboutOption | null, productName: string): string {
  const line = (key: string) => typeof about?.[key] === "string" ? about[key] : "";
  const authors = about?.["authors"];
  const version = line("version") || line("shortVersion");
  return [
    [line("name") || productName, version].join(" ").trim(),
    line("comments"),
    Array.isArray(authors) ? authors.join(", ") : "",
    line("copyright"),
    line("license"),
    line("credits"),
    line("website"),
  ].filter((each) => each !== "").join("\n");
}
