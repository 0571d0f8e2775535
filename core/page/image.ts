/**
 * Decodes images for the core.
 *
 * @module
 */
import type { PagePleiad } from "./pleiad.ts";

declare const pleiad: PagePleiad;

/** The answer travels as base64 in one frame of at most 16 MiB. */
const MAX_BYTES = 11 * 1024 * 1024;
/** As many arguments as every engine takes. */
const CHUNK = 8192;

pleiad.answer("image:decode", async (params) => {
  const { data } = params as { readonly data: string }; // the core's own request
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  // tauri: `Error::InvalidImage` in `crates/tauri/src/error.rs` has these words.
  const refuse = (reason: string) => new Error(`failed to process image: ${reason}`);
  const options: ImageBitmapOptions = { premultiplyAlpha: "none", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(new Blob([bytes]), options).catch((error: Error) => {
    throw refuse(error.message);
  });
  const { width, height } = bitmap;
  if (width * height * 4 > MAX_BYTES) throw refuse(`${width} x ${height} pixels are too many`);
  const drawing = new OffscreenCanvas(width, height).getContext("2d");
  if (drawing === null) throw refuse("the browser has no canvas to spare");
  drawing.drawImage(bitmap, 0, 0);
  const pixels = drawing.getImageData(0, 0, width, height).data;
  let text = "";
  for (let at = 0; at < pixels.length; at += CHUNK) {
    text += String.fromCharCode(...pixels.subarray(at, at + CHUNK));
  }
  return { rgba: btoa(text), width, height };
});
