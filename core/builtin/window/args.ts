/**
 * Schemas of arguments that several commands take, as lenient as Tauri's.
 *
 * @module
 */
import * as v from "valibot";

const label = v.nullish(v.string());
const number = v.pipe(v.number(), v.finite());

/** Arguments of a command about one window: no label means the caller's own. */
export interface About {
  readonly label?: string | null | undefined;
}

/** As `About`, with a value. */
export interface Setting<T> extends About {
  readonly value: T;
}

/** Validates `About`. */
export const about: v.GenericSchema<unknown, About> = v.object({ label });

/** Validates `Setting`. */
export function setting<T>(
  value: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, Setting<T>> {
  const schema: v.GenericSchema = v.object({ label, value });
  return schema as v.GenericSchema<unknown, Setting<T>>; // valibot cannot say this of an open T
}

/** A size or a position: two numbers, CSS pixels when `logical`, else physical ones. */
export interface Pair {
  readonly logical: boolean;
  readonly a: number;
  readonly b: number;
}

function tagged(first: string, second: string): v.GenericSchema<unknown, Pair> {
  const pair = (logical: boolean) =>
    v.pipe(
      v.object({ [first]: number, [second]: number }),
      v.transform(({ [first]: a = 0, [second]: b = 0 }): Pair => ({ logical, a, b })),
    );
  return v.union([
    v.pipe(v.object({ Logical: pair(true) }), v.transform(({ Logical }) => Logical)),
    v.pipe(v.object({ Physical: pair(false) }), v.transform(({ Physical }) => Physical)),
    pair(false),
  ]);
}

/** `{Logical|Physical: {width, height}}` (`@tauri-apps/api`: `dpi.js`); without a tag, physical. */
export const size: v.GenericSchema<unknown, Pair> = tagged("width", "height");

/** `{Logical|Physical: {x, y}}`; without a tag, physical. */
export const position: v.GenericSchema<unknown, Pair> = tagged("x", "y");

const part = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));

function cssColor([red, green, blue, alpha = 255]: readonly number[]): string {
  return `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
}

/** Tauri's `Color`, as CSS. tauri: `crates/tauri-utils/src/config.rs`. */
export const color: v.GenericSchema<unknown, string> = v.union([
  v.pipe(v.strictTuple([part, part, part]), v.transform(([...rgb]) => cssColor(rgb))),
  v.pipe(v.strictTuple([part, part, part, part]), v.transform(([...rgba]) => cssColor(rgba))),
  v.pipe(
    v.object({ red: part, green: part, blue: part, alpha: v.optional(part, 255) }),
    v.transform(({ red, green, blue, alpha }) => cssColor([red, green, blue, alpha])),
  ),
  v.pipe(
    v.string(),
    v.regex(/^#?(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i),
    v.transform((hex) => hex.startsWith("#") ? hex : `#${hex}`),
  ),
]);

/** A theme, or `null` for the system's. */
export const theme: v.GenericSchema<unknown, "light" | "dark" | null> = v.nullish(
  v.picklist(["light", "dark"]),
  null,
);
