/**
 * Writes the simplest PNG, for favicons made of raw pixels.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** 8 bits a channel, RGBA, deflate, filters by row, not interlaced (PNG 1.2, IHDR). */
const FORMAT = [8, 6, 0, 0, 0];

function uint32(value: number): number[] {
  return [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = new Uint8Array(4 + data.length);
  body.set(new TextEncoder().encode(name));
  body.set(data, 4);
  const whole = new Uint8Array(body.length + 8);
  whole.set(uint32(data.length));
  whole.set(body, 4);
  whole.set(uint32(crc32(body)), body.length + 4);
  return whole;
}

/** RGBA rows as a PNG file. */
export function encodePng(
  rgba: Uint8Array,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const row = width * 4;
  const rows = new Uint8Array((row + 1) * height);
  // Each row starts with its filter: 0, none.
  for (let y = 0; y < height; y++) {
    rows.set(rgba.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  }
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", Uint8Array.from([...uint32(width), ...uint32(height), ...FORMAT])),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
