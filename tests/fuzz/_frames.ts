/**
 * WebSocket frames, right and wrong (RFC 6455, 5.2).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Random } from "./_random.ts";

/** What a frame is made of. */
export interface FrameParts {
  /** The first byte: FIN, three reserved bits, four of the opcode. */
  readonly first: number;
  /** The payload. */
  readonly payload: Uint8Array;
  /** Whether it is masked, as a client must. Default `true`. */
  readonly masked?: boolean;
  /** A length that is not the payload's. */
  readonly length?: bigint;
  /** How many bytes tell the length: 0, 2 or 8. Default: as few as will do. */
  readonly width?: 0 | 2 | 8;
}

const FIN = 0x80;
export const TEXT: number = FIN | 1;

/** Writes a frame. */
export function frame({ first, payload, masked = true, length, width }: FrameParts): Buffer {
  const size = length ?? BigInt(payload.length);
  const bytes = width ?? (size < 126n ? 0 : size < 65_536n ? 2 : 8);
  const mask = masked ? 0x80 : 0;
  const head = Buffer.alloc(2 + bytes + (masked ? 4 : 0));
  head[0] = first;
  head[1] = mask | (bytes === 0 ? Number(size & 0x7fn) : bytes === 2 ? 126 : 127);
  if (bytes === 2) head.writeUInt16BE(Number(size & 0xffffn), 2);
  if (bytes === 8) head.writeBigUInt64BE(BigInt.asUintN(64, size), 2);
  // A mask of zeros is a mask.
  return Buffer.concat([head, payload]);
}

const utf8 = (text: string) => Buffer.from(text);
const call = utf8('{"jsonrpc":"2.0","id":1,"method":"plugin:target|none"}');
const half = call.subarray(0, 20);

/** Frames that no client sends, with what they are. None of them is a whole call. */
export function wrongFrames(): readonly (readonly [name: string, bytes: Buffer])[] {
  const all: [string, Buffer][] = [];
  const add = (name: string, ...parts: readonly (FrameParts | Buffer)[]) =>
    all.push([
      name,
      Buffer.concat(parts.map((part) => Buffer.isBuffer(part) ? part : frame(part))),
    ]);
  for (const bit of [0x40, 0x20, 0x10, 0x70]) {
    add(`reserved bits ${bit.toString(16)}`, { first: TEXT | bit, payload: half });
  }
  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
    add(`opcode ${opcode}`, { first: FIN | opcode, payload: half });
  }
  for (const opcode of [8, 9, 10]) {
    add(`opcode ${opcode} in fragments`, { first: opcode, payload: utf8("x") });
    add(`opcode ${opcode} of 126 bytes`, { first: FIN | opcode, payload: Buffer.alloc(126) });
    add(`opcode ${opcode} with a wide length`, {
      first: FIN | opcode,
      payload: utf8("x"),
      width: 2,
    });
  }
  add("a continuation of nothing", { first: FIN, payload: half });
  add("a continuation of nothing, unfinished", { first: 0, payload: half });
  add("a text inside a text", { first: 1, payload: half }, { first: TEXT, payload: half });
  add("bytes inside a text", { first: 1, payload: half }, { first: FIN | 2, payload: half });
  add("a text that never ends", { first: 1, payload: half }, { first: 0, payload: half });
  const codes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
  for (const code of codes) {
    add(`close ${code}`, { first: FIN | 8, payload: Buffer.from([code >> 8, code & 0xff]) });
  }
  add("close with one byte", { first: FIN | 8, payload: Buffer.from([3]) });
  add("close with a broken reason", {
    first: FIN | 8,
    payload: Buffer.from([3, 0xe8, 0xff, 0xfe]),
  });
  for (const [name, bytes] of brokenTexts) {
    add(`text with ${name}`, { first: TEXT, payload: bytes });
  }
  add(
    "a character cut in two, and not continued",
    { first: 1, payload: Buffer.from([0xe2, 0x82]) },
    { first: FIN, payload: utf8("x") },
  );
  for (const length of [1n << 24n, 1n << 31n, 1n << 32n, 1n << 52n, 1n << 62n, 1n << 63n]) {
    add(`a length of ${length}`, { first: TEXT, payload: half, length, width: 8 });
  }
  add("a length that is told too widely", { first: TEXT, payload: utf8("x"), width: 8 });
  add("half a head", Buffer.from([TEXT]));
  add("half a length", Buffer.from([TEXT, 0xfe, 1]));
  add("half a payload", frame({ first: TEXT, payload: call }).subarray(0, 30));
  add("HTTP", utf8("GET / HTTP/1.1\r\n\r\n"));
  add("zeros", Buffer.alloc(64));
  add("nothing but ones", Buffer.alloc(64, 0xff));
  add("bytes", { first: FIN | 2, payload: call });
  for (const text of ["", " ", "x", "[]", "[1]", "null", '{"jsonrpc":"1.0"}', "[".repeat(5000)]) {
    add(`the text ${JSON.stringify(text.slice(0, 20))}`, { first: TEXT, payload: utf8(text) });
  }
  return all;
}

const brokenTexts: readonly (readonly [string, Buffer])[] = [
  ["a byte that begins nothing", Buffer.from([0x22, 0x80, 0x22])],
  ["an overlong slash", Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ["a surrogate", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ["a character beyond the last", Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])],
  ["half a character", Buffer.from([0x22, 0xe2, 0x82])],
];

/** A frame of parts that were drawn. */
export function drawnFrame(from: Random): Buffer {
  const payload = Buffer.alloc(from.below(200));
  for (let i = 0; i < payload.length; i++) payload[i] = from.below(256);
  return frame({
    first: from.below(256),
    payload: from.below(3) === 0 ? half : payload,
    masked: from.below(4) > 0,
    ...(from.below(4) === 0
      ? { length: BigInt(from.below(1 << 30)) << BigInt(from.below(34)) }
      : {}),
    width: from.one([0, 2, 8] as const),
  });
}
