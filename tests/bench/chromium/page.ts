/**
 * What runs in the page: the published `invoke`, a bare socket and `fetch`, side by side.
 *
 * @module
 */
import { invoke } from "@tauri-apps/api/core";

/** Ways to make a call. */
export type Way = "invoke" | "socket" | "fetch";

type Call = () => Promise<unknown>;

const ARGS = { name: "Maia" };

async function socketCall(url: string): Promise<Call> {
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.onopen = resolve);
  const waiting = new Map<number, () => void>();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const { id } = JSON.parse(data);
    waiting.get(id)?.();
    waiting.delete(id);
  };
  return () =>
    new Promise<void>((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, args: ARGS }));
    });
}

function fetchCall(url: string): Call {
  // Without a JSON content type another origin needs no preflight, which would count double.
  return async () =>
    await (await fetch(url, { method: "POST", body: JSON.stringify(ARGS) })).json();
}

/** Calls a second of one way, with so many under way at any time. */
async function measure(
  way: Way,
  url: string,
  inFlight: number,
  duration: number,
): Promise<number> {
  const call = way === "invoke"
    ? () => invoke("plugin:bench|greet", ARGS)
    : way === "socket"
    ? await socketCall(url)
    : fetchCall(url);
  // The clock of a page has steps of 0.1 ms, so calls are counted and not timed.
  let count = 0;
  const start = performance.now();
  const lane = async () => {
    while (performance.now() < start + duration) {
      await call();
      count++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return count * 1000 / (performance.now() - start);
}

Object.assign(globalThis, { measure });
