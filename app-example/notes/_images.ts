/**
 * Tells images by their first bytes: what a page calls a file is not evidence.
 *
 * @module
 */
import type { ImageType } from "./contract.ts";

interface Signature {
  readonly type: ImageType;
  readonly extension: string;
  /** Bytes at the beginning; `null` stands for any. */
  readonly bytes: readonly (number | null)[];
}

const signatures: readonly Signature[] = [
  {
    type: "image/png",
    extension: "png",
    bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  },
  { type: "image/jpeg", extension: "jpg", bytes: [0xff, 0xd8, 0xff] },
  { type: "image/gif", extension: "gif", bytes: [0x47, 0x49, 0x46, 0x38] },
  {
    type: "image/webp",
    extension: "webp",
    bytes: [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
  },
];

/** What kind of image the bytes are, or `null` when they are none that a note can hold. */
export function imageTypeOf(bytes: Uint8Array): ImageType | null {
  const found = signatures.find((one) =>
    one.bytes.every((byte, index) => byte === null || bytes[index] === byte)
  );
  return found?.type ?? null;
}

/** Whether a value names an image type that a note can hold. */
export function isImageType(value: unknown): value is ImageType {
  return signatures.some(({ type }) => type === value);
}

/** The file extension of an image type, without the dot. */
export function extensionOf(type: ImageType): string {
  return signatures.find((one) => one.type === type)?.extension ?? "bin";
}
