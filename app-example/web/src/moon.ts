/**
 * The Moon on a given night: mean phases, right to within half a day.
 *
 * @module
 */
import { svg } from "./dom.ts";

const SYNODIC_MONTH = 29.530588853 * 86_400_000;
const NEW_MOON = Date.UTC(2000, 0, 6, 18, 14);

/** The phase of the Moon. */
export interface MoonPhase {
  /** 0 new, 0.25 first quarter, 0.5 full, 0.75 last quarter. */
  readonly phase: number;
  /** How much of the disc is lit, 0 to 1. */
  readonly lit: number;
  /** The phase's name. */
  readonly name: string;
}

/** How near to a quarter, in parts of a month, a phase has its name: a little under a day. */
const NEAR = 0.03;
const quarters = ["new Moon", "first quarter", "full Moon", "last quarter"];
const between = ["waxing crescent", "waxing gibbous", "waning gibbous", "waning crescent"];

function nameOf(phase: number): string {
  const quarter = Math.round(phase * 4);
  const isNear = Math.abs(phase - quarter / 4) < NEAR;
  return (isNear ? quarters[quarter % 4] : between[Math.floor(phase * 4)]) ?? "";
}

/** The phase of the Moon at a time in milliseconds since the epoch. */
export function moonAt(time: number): MoonPhase {
  const phase = (((time - NEW_MOON) / SYNODIC_MONTH) % 1 + 1) % 1;
  const lit = (1 - Math.cos(2 * Math.PI * phase)) / 2;
  return { phase, lit, name: nameOf(phase) };
}

/** The outline of the lit part of a disc of radius `r` round 0,0, seen from the north. */
export function litPath(phase: number, r: number): string {
  const waxing = phase < 0.5;
  const gibbous = Math.abs(phase - 0.5) < 0.25;
  const rx = Math.abs(Math.cos(2 * Math.PI * phase)) * r;
  const limb = waxing ? 1 : 0;
  const terminator = waxing === gibbous ? 1 : 0;
  return `M0,${-r}A${r},${r} 0 0 ${limb} 0,${r}A${rx.toFixed(2)},${r} 0 0 ${terminator} 0,${-r}Z`;
}

/** Draws the Moon at a time. */
export function moon(time: number): SVGSVGElement {
  const { phase } = moonAt(time);
  return svg(
    "svg",
    { class: "moon", viewBox: "-10 -10 20 20", "aria-hidden": "true" },
    svg("circle", { class: "moon-disc", r: "9" }),
    svg("path", { class: "moon-lit", d: litPath(phase, 9) }),
  );
}
