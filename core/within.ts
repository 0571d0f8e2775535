/**
 * Waiting, but not for ever.
 *
 * @module
 */
import { CoreError } from "./errors.ts";

/**
 * Runs `work` and waits for it for at most `ms` milliseconds; 0 waits for ever. Rejects with what
 * `work` throws, or with a `CoreError` of the code `timeout`. What `work` comes to after that is
 * nobody's business any more.
 */
export async function within<T>(
  work: () => T | Promise<T>,
  ms: number,
  message: () => string,
): Promise<T> {
  // An `async` call turns a synchronous throw into a rejection.
  const running = (async () => await work())();
  if (ms === 0) return await running;
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new CoreError("timeout", message())), ms);
  try {
    return await Promise.race([running, promise]);
  } finally {
    clearTimeout(timer);
  }
}
