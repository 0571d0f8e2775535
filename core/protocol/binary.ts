/**
 * Binary frames: raw results and raw channel messages, from the core to its clients.
 *
 * @module
 */

/** Kind of a frame that holds a raw result. */
export const RESULT_KIND = 1;
/** Kind of a frame that holds a raw channel message. */
export const CHANNEL_KIND = 2;
/** Bytes before the payload. */
export const HEADER_BYTES = 12;

/** A binary frame, read. */
export interface BinaryFrame {
  /** `RESULT_KIND` or `CHANNEL_KIND`. */
  readonly kind: number;
  /** The request's id or the channel's id. */
  readonly id: number;
  /** The index of a channel message, else 0. */
  readonly index: number;
  /** The payload, an own copy. */
  readonly bytes: ArrayBuffer;
}

/** Writes a frame: kind, id, index, bytes; over all of `frame` where one of the right size is given. */
export function encodeBinary(
  kind: number,
  id: number,
  index: number,
  bytes: Uint8Array,
  frame: Uint8Array<ArrayBuffer> = new Uint8Array(HEADER_BYTES + bytes.byteLength),
): Uint8Array<ArrayBuffer> {
  const view = new DataView(frame.buffer, frame.byteOffset);
  view.setUint32(0, kind << 24);
  view.setUint32(4, id);
  view.setUint32(8, index);
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/** Reads a frame. Throws a `RangeError` when it is shorter than its header. */
export function decodeBinary(frame: ArrayBuffer): BinaryFrame {
  const view = new DataView(frame);
  return {
    kind: view.getUint8(0),
    id: view.getUint32(4),
    index: view.getUint32(8),
    bytes: frame.slice(HEADER_BYTES),
  };
}
