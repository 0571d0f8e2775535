/**
 * Calls over HTTP with the runtime's own `fetch`, as programs do.
 *
 * @module
 */
import { type Call, EXPECTED } from "../_measure.ts";
import type { Prepared } from "./http.ts";

/** Gives a call. */
export function connect({ http }: { http: Prepared }): Call {
  const body = JSON.stringify(http.body);
  const headers = { ...http.headers, "content-type": "application/json" };
  return async () => {
    const response = await fetch(http.url, { method: "POST", headers, body });
    const text = await response.text();
    if (text !== http.answer) throw new Error(`Wrong answer: ${response.status} ${text}`);
    return EXPECTED;
  };
}
