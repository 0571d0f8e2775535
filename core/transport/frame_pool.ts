/**
 * Memory of large frames, used again: a stream of bytes would otherwise leave a buffer behind for
 * each piece, and runtimes notice only after hundreds of megabytes.
 *
 * @module
 */

/** A frame that can be used again. */
export type Frame = Uint8Array<ArrayBuffer>;

/** Smaller frames are not worth it, larger ones come too seldom. */
const SMALLEST = 16 << 10;
const LARGEST = 1 << 20;
/** What may lie here, all in all. */
const MAX_BYTES = 8 << 20;

/** By exact size: who takes a frame writes over all of it. */
const free = new Map<number, Frame[]>();
let freeBytes = 0;

/** Memory for a frame of that size. What stands in it is to be written over. */
export function takeFrame(size: number): Frame {
  const frame = free.get(size)?.pop();
  if (frame === undefined) return new Uint8Array(size);
  freeBytes -= size;
  return frame;
}

/** Gives memory back that nobody will read again. */
export function giveFrame(frame: Frame): void {
  const size = frame.byteLength;
  if (size < SMALLEST || size > LARGEST || size !== frame.buffer.byteLength) return;
  if (freeBytes + size > MAX_BYTES) {
    // Another size is in use now.
    free.clear();
    freeBytes = 0;
  }
  freeBytes += size;
  const frames = free.get(size);
  if (frames === undefined) free.set(size, [frame]);
  else frames.push(frame);
}
