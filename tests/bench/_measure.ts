/**
 * Measures calls in a closed loop: as soon as one is answered, the next one is made.
 *
 * @module
 */

/** One call. */
export type Call = () => Promise<unknown>;

/** How long to measure. */
export interface Plan {
  /** Milliseconds of calls that are not counted. */
  readonly warmUp: number;
  /** Milliseconds that are counted, for each number in flight. */
  readonly duration: number;
}

/** What a client found out. */
export interface Measured {
  /** Calls a second with one in flight. */
  readonly alone: number;
  /** Calls a second with 64 in flight. */
  readonly many: number;
}

/** How many calls are in flight in the second part. */
export const MANY = 64;

/** Calls a second, with `inFlight` under way at any time. */
export async function rate(
  call: Call,
  inFlight: number,
  duration: number,
): Promise<number> {
  let count = 0;
  const start = performance.now();
  const end = start + duration;
  const lane = async () => {
    while (performance.now() < end) {
      await call();
      count++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return count * 1000 / (performance.now() - start);
}

/** Warms up, then measures with one and with 64 in flight. Throws when the answer is wrong. */
export async function measure(call: Call, plan: Plan): Promise<Measured> {
  const answer = await call();
  if (answer !== EXPECTED) {
    throw new Error(`Wrong answer: ${JSON.stringify(answer)}`);
  }
  await rate(call, MANY, plan.warmUp);
  const alone = await rate(call, 1, plan.duration);
  const many = await rate(call, MANY, plan.duration);
  return { alone, many };
}

/** What every call sends. */
export const ARGS = { name: "Maia" } as const;
/** What every call gets. */
export const EXPECTED = "Hello, Maia";
