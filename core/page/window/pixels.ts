/**
 * From CSS pixels to physical ones and back. Tauri answers in whole physical pixels.
 *
 * @module
 */

/** A size or a position as the core sends it: two numbers, CSS pixels when `logical`. */
export interface Pair {
  readonly logical: boolean;
  readonly a: number;
  readonly b: number;
}

function physical(value: number): number {
  return Math.round(value * devicePixelRatio);
}

/** A position in physical pixels. */
export function point(x: number, y: number): { x: number; y: number } {
  return { x: physical(x), y: physical(y) };
}

/** A size in physical pixels. */
export function extent(width: number, height: number): { width: number; height: number } {
  return { width: physical(width), height: physical(height) };
}

/** A pair in CSS pixels. */
export function css({ logical, a, b }: Pair): [number, number] {
  const unit = logical ? 1 : devicePixelRatio;
  return [a / unit, b / unit];
}
