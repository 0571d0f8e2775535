/**
 * Images as the core keeps them, and where their bytes come from.
 *
 * @module
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";
import type { AnyEvents, Resource } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";

/** An image that a page holds by number. */
export class ImageResource implements Resource {
  /** The pixels, row by row from the top, four bytes each; none once closed. */
  rgba: Uint8Array<ArrayBuffer>;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;

  /** Throws when the pixels are more or fewer than the size asks for. */
  constructor(rgba: Uint8Array<ArrayBuffer>, width: number, height: number) {
    if (rgba.byteLength !== width * height * 4) {
      throw new CoreError("invalid_args", errors.imageSize(rgba.byteLength, width, height));
    }
    this.rgba = rgba;
    this.width = width;
    this.height = height;
  }

  /** Lets the pixels go, even when somebody still holds the image. */
  close(): void {
    this.rgba = new Uint8Array();
  }
}

/** A width or a height. */
export const extent: v.GenericSchema<number> = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Bytes inside JSON, where clients write typed arrays as arrays of numbers. */
export const byteArray: v.GenericSchema<number[], Uint8Array<ArrayBuffer>> = v.pipe(
  v.custom<number[]>(
    (value) => Array.isArray(value) && value.every((byte) => byte === (byte & 0xff)),
    "expected an array of bytes",
  ),
  v.transform((bytes) => Uint8Array.from(bytes)),
);

/** A scope entry: a file, or a folder with all that is in it. `$VARIABLE` works in front. */
export interface ImageScope {
  /** The path. */
  readonly path: string;
}

/** Validates a scope entry. */
export const imageScope: v.GenericSchema<ImageScope> = v.object({ path: v.string() });

/** The permission that a call came by: `core:image:allow-from-path` for `plugin:image|from_path`. */
function permissionOf(command: string): string {
  const [plugin = "", name = ""] = command.replace(/^plugin:/, "").split("|");
  return `core:${plugin}:allow-${name.replaceAll("_", "-")}`;
}

const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Reads an image file that the call's scope allows, and no other. */
export async function readImageFile(
  path: string,
  { command, scope, app }: Context<AnyEvents, ImageScope>,
): Promise<Uint8Array<ArrayBuffer>> {
  const within = async (entries: readonly ImageScope[], file: string) => {
    for (const entry of entries) {
      const allowed = await realpath(app.path.parse(entry.path)).catch(() => null);
      if (allowed === null) continue;
      const folder = allowed.endsWith(sep) ? allowed : allowed + sep;
      if (file === allowed || file.startsWith(folder)) return true;
    }
    return false;
  };
  // SECURITY: links are resolved before comparing, and a file that may not be read is told apart
  // from one that does not exist by nothing.
  const file = await realpath(path).catch(() => null);
  const refused = new CoreError("denied", errors.imagePath(path, permissionOf(command)));
  if (file === null) throw refused;
  if (await within([...scope.deny, ...scope.global.deny], file)) throw refused;
  if (!await within([...scope.allow, ...scope.global.allow], file)) throw refused;
  const { size } = await stat(file);
  if (size > MAX_FILE_BYTES) {
    throw new CoreError("invalid_args", errors.imageLength(path, MAX_FILE_BYTES));
  }
  return new Uint8Array(await readFile(file));
}
