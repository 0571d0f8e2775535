/**
 * Images as the core keeps them, and where their bytes come from.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";
import { createPathScope, literalEntry } from "../../scope/path_scope.ts";
import type { AppHandle } from "../../types/app.ts";
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

/** The file or folder of an entry, and all that is below it. */
function globsOf(entry: ImageScope, app: AppHandle): readonly string[] {
  try {
    const path = resolve(app.path.parse(entry.path));
    return [literalEntry(path), literalEntry(path, { recursive: true })];
  } catch {
    return [];
  }
}

/** Reads an image file that the call's scope allows, and no other. */
export async function readImageFile(
  path: string,
  { command, scope, app }: Context<AnyEvents, ImageScope>,
): Promise<Uint8Array<ArrayBuffer>> {
  const refused = new CoreError("denied", errors.imagePath(path, permissionOf(command)));
  // SECURITY: the real path counts; a share or a device is refused before anything looks at it; and
  // what may not be read is told apart from what does not exist by nothing.
  const { path: file } = await createPathScope({
    allow: [...scope.allow, ...scope.global.allow].flatMap((entry) => globsOf(entry, app)),
    deny: [...scope.deny, ...scope.global.deny].flatMap((entry) => globsOf(entry, app)),
    resolver: app.path,
    literalLeadingDot: false,
  }).check(resolve(path)).catch(() => {
    throw refused;
  });
  const found = await stat(file).catch(() => null);
  // SECURITY: a pipe or a device would be read for ever.
  if (found?.isFile() !== true) throw refused;
  const { size } = found;
  if (size > MAX_FILE_BYTES) {
    throw new CoreError("invalid_args", errors.imageLength(path, MAX_FILE_BYTES));
  }
  return new Uint8Array(await readFile(file));
}
