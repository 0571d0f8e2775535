/**
 * The icons that clients send, as addresses that a page can show.
 *
 * @module
 */
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";
import type { AnyEvents } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";
import {
  byteArray,
  extent,
  ImageResource,
  type ImageScope,
  readImageFile,
} from "../image/image.ts";
import { encodePng } from "./png.ts";

/** Tauri's `JsImage` (tauri: `crates/tauri/src/image/mod.rs`). */
const jsImage = v.union([
  v.string(),
  v.number(),
  v.pipe(v.array(v.unknown()), byteArray),
  v.object({ rgba: byteArray, width: extent, height: extent }),
]);

/** The first bytes of what browsers take for icons. */
const TYPES: readonly (readonly [type: string, start: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8]],
  ["image/gif", [0x47, 0x49, 0x46]],
  ["image/svg+xml", [0x3c]],
];

function dataUrl(bytes: Uint8Array): string {
  const [type] = TYPES.find(([, start]) => start.every((byte, i) => bytes[i] === byte)) ??
    ["image/x-icon"];
  return `data:${type};base64,${bytes.toBase64()}`;
}

/** The address of an icon. A path is read as images are: where the call's scope allows it. */
export async function iconUrl(
  value: unknown,
  context: Context<AnyEvents, ImageScope>,
): Promise<string> {
  const icon = v.safeParse(jsImage, value);
  if (!icon.success) throw new CoreError("invalid_args", errors.icon());
  const { output } = icon;
  if (typeof output === "string") return dataUrl(await readImageFile(output, context));
  if (output instanceof Uint8Array) return dataUrl(output);
  const { rgba, width, height } = typeof output === "number"
    ? context.resources.get(output, ImageResource)
    : new ImageResource(output.rgba, output.width, output.height);
  return dataUrl(encodePng(rgba, width, height));
}
