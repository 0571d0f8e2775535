/**
 * Draws the Pleiades as a PNG, from the places and magnitudes of their stars.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

const WIDTH = 960;
const HEIGHT = 600;
const PIXELS_PER_DEGREE = 560;
const CENTRE = { ra: 56.74, dec: 24.24 };

/** Right ascension and declination in degrees, magnitude: the ten brightest stars. */
const stars: readonly (readonly [number, number, number])[] = [
  [56.871, 24.105, 2.87],
  [57.291, 24.053, 3.63],
  [56.219, 24.113, 3.7],
  [56.457, 24.368, 3.87],
  [56.582, 23.948, 4.18],
  [56.302, 24.467, 4.3],
  [57.297, 24.137, 5.05],
  [56.201, 24.289, 5.45],
  [56.477, 24.555, 5.76],
  [56.512, 24.528, 6.43],
];

/** A PNG of the Pleiades, 960 by 600 pixels: the same bytes every time. */
export function pleiades(): Uint8Array {
  const light = new Float32Array(WIDTH * HEIGHT * 3);
  paintSky(light);
  const random = generator(45);
  for (let i = 0; i < 260; i++) {
    const magnitude = 7.2 + random() ** 0.5 * 4.6;
    paintStar(light, { x: random() * WIDTH, y: random() * HEIGHT, magnitude });
  }
  for (const [ra, dec, magnitude] of stars) {
    const x = WIDTH / 2 - (ra - CENTRE.ra) * Math.cos((dec * Math.PI) / 180) * PIXELS_PER_DEGREE;
    const y = HEIGHT / 2 - (dec - CENTRE.dec) * PIXELS_PER_DEGREE;
    paintGlow(light, { x, y, magnitude });
    paintStar(light, { x, y, magnitude });
  }
  return toPng(light);
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly magnitude: number;
}

function paintSky(light: Float32Array): void {
  for (let y = 0; y < HEIGHT; y++) {
    const low = y / HEIGHT;
    for (let x = 0; x < WIDTH; x++) {
      add(light, x, y, [9 + 7 * low, 15 + 10 * low, 29 + 13 * low]);
    }
  }
}

/** The dust that the bright stars light up: broad, blue, brushed from upper left to lower right. */
function paintGlow(light: Float32Array, { x, y, magnitude }: Spot): void {
  const strength = Math.max(0, 5.2 - magnitude) * 27;
  const reach = 170;
  around(x, y, reach, (px, py) => {
    const along = ((px - x) + (py - y)) * 0.7071;
    const across = ((px - x) - (py - y)) * 0.7071;
    const streaks = 1 + 0.22 * Math.sin(across * 0.21 + x) * Math.cos(along * 0.03 + y);
    const glow = strength * streaks * Math.exp(-((along / 84) ** 2) - (across / 58) ** 2);
    add(light, px, py, [glow * 0.42, glow * 0.68, glow]);
  });
}

function paintStar(light: Float32Array, { x, y, magnitude }: Spot): void {
  const size = Math.max(0.7, (8.6 - magnitude) * 0.78);
  const peak = magnitude > 7 ? 235 * 10 ** (-0.22 * (magnitude - 7)) : 320;
  const spike = magnitude < 5 ? (5.4 - magnitude) * 17 : 0;
  around(x, y, Math.ceil(size * 4 + spike), (px, py) => {
    const dx = px - x;
    const dy = py - y;
    const core = peak * Math.exp(-(dx * dx + dy * dy) / (2 * size * size * 0.45));
    const reach = Math.max(Math.abs(dx), Math.abs(dy));
    const thin = Math.exp(-(Math.min(Math.abs(dx), Math.abs(dy)) ** 2) / 0.7);
    const cross = spike > 0 ? 150 * thin * Math.max(0, 1 - reach / spike) ** 2 : 0;
    const total = core + cross;
    add(light, px, py, [total * 0.9, total * 0.96, total]);
  });
}

function around(x: number, y: number, reach: number, paint: (x: number, y: number) => void): void {
  const bottom = Math.min(HEIGHT - 1, Math.ceil(y + reach));
  const right = Math.min(WIDTH - 1, Math.ceil(x + reach));
  for (let py = Math.max(0, Math.floor(y - reach)); py <= bottom; py++) {
    for (let px = Math.max(0, Math.floor(x - reach)); px <= right; px++) paint(px, py);
  }
}

function add(light: Float32Array, x: number, y: number, rgb: readonly number[]): void {
  const at = (y * WIDTH + x) * 3;
  for (let i = 0; i < 3; i++) light[at + i] = (light[at + i] ?? 0) + (rgb[i] ?? 0);
}

/** Small numbers in a fixed order (mulberry32), so that the picture is always the same one. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** RGB with 8 bits each; each row says first that it is not filtered. */
function toPng(light: Float32Array): Uint8Array {
  const stride = WIDTH * 3 + 1;
  const rows = new Uint8Array(stride * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let i = 0; i < WIDTH * 3; i++) {
      rows[y * stride + 1 + i] = Math.min(255, Math.round(light[y * WIDTH * 3 + i] ?? 0));
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, WIDTH);
  view.setUint32(4, HEIGHT);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ];
  return concat(parts);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = concat([new TextEncoder().encode(name), data]);
  const out = new Uint8Array(named.length + 8);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(named, 4);
  view.setUint32(named.length + 4, crc32(named));
  return out;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
