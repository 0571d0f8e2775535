/**
 * Where a window is and how large: read always, changed where the browser lets a script (windows
 * that a script opened), silently not elsewhere. The core computes what Tauri answers.
 *
 * @module
 */
import { css, type Pair } from "./pixels.ts";

/** A screen with what the Window Management API and Chromium add to it. */
interface DetailedScreen extends Screen {
  readonly left?: number;
  readonly top?: number;
  readonly availLeft?: number;
  readonly availTop?: number;
  readonly label?: string;
  readonly isPrimary?: boolean;
  readonly devicePixelRatio?: number;
}

interface ScreenDetails {
  readonly screens: readonly DetailedScreen[];
  readonly currentScreen: DetailedScreen;
}

type Rectangle = [x: number, y: number, width: number, height: number];

let normal: Rectangle | undefined;

/** The window with its borders. */
export function outer(): Rectangle {
  return [screenX, screenY, outerWidth, outerHeight];
}

/** The part of the screen that windows may fill. */
export function free(
  { availLeft = 0, availTop = 0, availWidth, availHeight }: DetailedScreen = screen,
): Rectangle {
  return [availLeft, availTop, availWidth, availHeight];
}

/** Gives the page's area this size. */
export function setSize(pair: Pair): void {
  const [width, height] = css(pair);
  resizeTo(width + outerWidth - innerWidth, height + outerHeight - innerHeight);
}

/** Where a rectangle of this size is in the middle of the free area. */
export function middle(width: number, height: number): [x: number, y: number] {
  const [x, y, freeWidth, freeHeight] = free();
  return [x + (freeWidth - width) / 2, y + (freeHeight - height) / 2];
}

/** Fills the free area, or goes back to the rectangle before; `null` does the other one. */
export function maximize(on: boolean | null): void {
  const target = free();
  const is = outerWidth >= target[2] && outerHeight >= target[3];
  if (on === is) return;
  const [x, y, width, height] = is ? normal ?? outer() : target;
  if (!is) normal = outer();
  moveTo(x, y);
  resizeTo(width, height);
}

/** The screens: all of them where the user has allowed it, else the one that shows the window. */
export async function monitors(): Promise<unknown> {
  const here: DetailedScreen = screen;
  let all: readonly DetailedScreen[] = [here];
  let current = here;
  try {
    const name = "window-management" as PermissionName; // newer than the type's list
    if ((await navigator.permissions.query({ name })).state === "granted") {
      const api = self as unknown as { getScreenDetails(): Promise<ScreenDetails> }; // not in the types yet
      ({ screens: all, currentScreen: current } = await api.getScreenDetails());
    }
  } catch {
    // A browser without the permission knows one screen.
  }
  return {
    all: all.map((one) => ({
      name: one.label || null,
      scale: one.devicePixelRatio ?? devicePixelRatio,
      at: [one.left ?? null, one.top ?? null, one.width, one.height],
      free: free(one),
    })),
    current: all.indexOf(current),
    primary: all.findIndex((one) => one.isPrimary),
  };
}
