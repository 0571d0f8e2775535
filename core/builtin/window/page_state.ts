/**
 * What a page says of its window, and what Tauri answers from it: whole physical pixels.
 *
 * @module
 */
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";

/** A position in physical pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A size in physical pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

const number = v.pipe(v.number(), v.finite());
const scale = v.pipe(number, v.minValue(0.01));
const rectangle = v.tuple([number, number, number, number]);

type Pair = [number, number];
type Rectangle = [x: number, y: number, width: number, height: number];

/** A page's word on its window, in CSS pixels. */
export interface PageState {
  readonly title: string;
  readonly theme: "light" | "dark";
  readonly scale: number;
  readonly fullscreen: boolean;
  readonly focused: boolean;
  readonly visible: boolean;
  /** Where the pointer was last seen, on the desktop. */
  readonly cursor: Pair;
  /** The window. */
  readonly outer: Rectangle;
  /** The width and height of the page's area. */
  readonly inner: Pair;
  /** The part of the screen that windows may fill. */
  readonly free: Rectangle;
}

/** A page's word on one screen. `at` holds `null` where the browser does not tell. */
export interface PageMonitor {
  readonly name: string | null;
  readonly scale: number;
  readonly at: [x: number | null, y: number | null, width: number, height: number];
  readonly free: Rectangle;
}

/** A page's word on the screens: indices are -1 for none. */
export interface PageMonitors {
  readonly all: readonly PageMonitor[];
  readonly current: number;
  readonly primary: number;
}

const pageState: v.GenericSchema<unknown, PageState> = v.object({
  title: v.string(),
  theme: v.picklist(["light", "dark"]),
  scale,
  fullscreen: v.boolean(),
  focused: v.boolean(),
  visible: v.boolean(),
  cursor: v.tuple([number, number]),
  outer: rectangle,
  inner: v.tuple([number, number]),
  free: rectangle,
});

const pageMonitors: v.GenericSchema<unknown, PageMonitors> = v.object({
  all: v.array(v.object({
    name: v.nullable(v.string()),
    scale,
    at: v.tuple([v.nullable(number), v.nullable(number), number, number]),
    free: rectangle,
  })),
  current: number,
  primary: number,
});

function parse<T>(schema: v.GenericSchema<unknown, T>, answer: unknown): T {
  const result = v.safeParse(schema, answer);
  if (result.success) return result.output;
  throw new CoreError("internal", errors.pageWindow(result.issues[0].message));
}

/** Checks a page's word on its window. Throws when it makes no sense. */
export function parseState(answer: unknown): PageState {
  return parse(pageState, answer);
}

/** Checks a page's word on the screens. Throws when it makes no sense. */
export function parseMonitors(answer: unknown): PageMonitors {
  return parse(pageMonitors, answer);
}

/** A position, from CSS pixels. */
export function toPoint(x: number, y: number, scale: number): Point {
  return { x: Math.round(x * scale), y: Math.round(y * scale) };
}

/** A size, from CSS pixels. */
export function toExtent(width: number, height: number, scale: number): Extent {
  return {
    width: Math.max(0, Math.round(width * scale)),
    height: Math.max(0, Math.round(height * scale)),
  };
}

/** Where the page's area is. A browser tells only sizes: side borders are taken as even. */
export function innerPosition({ outer, inner, scale }: PageState): Point {
  const [x, y, width, height] = outer;
  const border = (width - inner[0]) / 2;
  return toPoint(x + border, y + height - inner[1] - border, scale);
}

/** Whether the window fills the part of the screen that windows may fill. */
export function isMaximized({ outer, free }: PageState): boolean {
  return outer[2] >= free[2] && outer[3] >= free[3];
}
