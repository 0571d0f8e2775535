/**
 * The registry of callbacks: what `transformCallback` takes and `runCallback` runs (tauri:
 * `crates/tauri/scripts/core.js`). Events and channels are delivered through it.
 *
 * @module
 */

/** A callback of the page. */
export type Callback = (data: unknown) => unknown;

/** The callbacks by id, public as `__TAURI_INTERNALS__.callbacks` (`@tauri-apps/api` 2.6.0). */
export const callbacks: Map<number, Callback> = new Map();

/**
 * Registers a callback and returns its id, an unsigned 32-bit number (tauri: `CallbackFn(u32)` in
 * `crates/tauri/src/ipc/mod.rs`). With `once` it is forgotten before its first run.
 */
export function transformCallback(callback?: Callback, once = false): number {
  let id = 0;
  do id = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0; while (callbacks.has(id));
  callbacks.set(id, (data) => {
    if (once) callbacks.delete(id);
    return callback?.(data);
  });
  return id;
}

/** Forgets a callback. An unknown id is no error. */
export function unregisterCallback(id: number): void {
  callbacks.delete(id);
}

/** Runs a callback. An unknown id only warns, in Tauri's words. */
export function runCallback(id: number, data: unknown): void {
  const callback = callbacks.get(id);
  if (callback) callback(data);
  else {
    console.warn(
      `[TAURI] Couldn't find callback id ${id}. This might happen when the app is reloaded while Rust is running an asynchronous operation.`,
    );
  }
}

/**
 * Runs a callback for a frame of the core. One that is gone is passed over without a word: after
 * `unlisten` some frames are still on their way. One that throws does not hold back the rest of
 * the frame.
 */
export function deliver(id: number, data: unknown): void {
  try {
    callbacks.get(id)?.(data);
  } catch (error) {
    reportError(error);
  }
}
