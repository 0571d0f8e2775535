/**
 * Values that plugins and commands share.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { State, StateKey } from "../types/app.ts";
import type { Owner } from "./owner.ts";

/**
 * Makes a key for `app.state`. Two keys of one name are still two keys.
 *
 * ```ts
 * import { stateKey } from "@pleiad/core";
 *
 * const Counter = stateKey<{ count: number }>("counter");
 * ```
 */
export function stateKey<T>(name: string): StateKey<T> {
  return Object.freeze({ name });
}

/** The app's state. */
export class StateStore {
  readonly #values = new Map<StateKey<unknown>, unknown>();

  /** The state as `owner` sees it: what it manages goes when it goes. */
  ownedBy(owner: Owner): State {
    const values = this.#values;
    // A key is only ever stored with a value of its own type, which its `~type` carries.
    const read = <T>(key: StateKey<T>) => values.get(key as StateKey<unknown>) as T | undefined;
    return {
      manage<T>(key: StateKey<T>, value: T): boolean {
        const plain = key as StateKey<unknown>; // keys are compared by identity
        if (values.has(plain)) return false;
        values.set(plain, value);
        owner.track(() => values.delete(plain));
        return true;
      },
      unmanage<T>(key: StateKey<T>): T | undefined {
        const value = read(key);
        values.delete(key as StateKey<unknown>); // keys are compared by identity
        return value;
      },
      get<T>(key: StateKey<T>): T {
        if (!values.has(key as StateKey<unknown>)) { // keys are compared by identity
          throw new CoreError("not_found", errors.stateMissing(key.name));
        }
        return read(key) as T; // present, as checked above
      },
      tryGet: read,
    };
  }
}
