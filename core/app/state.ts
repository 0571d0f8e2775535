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

interface Entry {
  readonly value: unknown;
  /** Forgets that the owner manages it. */
  readonly untrack: () => void;
}

/** The app's state. */
export class StateStore {
  readonly #values = new Map<StateKey<unknown>, Entry>();

  /** The state as `owner` sees it: what it manages goes when it goes. */
  ownedBy(owner: Owner): State {
    const values = this.#values;
    // A key is only ever stored with a value of its own type, which its `~type` carries; keys are
    // compared by identity, whatever that type.
    const find = <T>(key: StateKey<T>) => values.get(key as StateKey<unknown>);
    const read = <T>(key: StateKey<T>) => find(key)?.value as T | undefined; // as said above
    return {
      manage<T>(key: StateKey<T>, value: T): boolean {
        if (find(key) !== undefined) return false;
        const plain = key as StateKey<unknown>; // as said above
        let undo = () => {};
        values.set(plain, { value, untrack: () => owner.untrack(undo) });
        undo = owner.track(() => values.delete(plain));
        return true;
      },
      unmanage<T>(key: StateKey<T>): T | undefined {
        const value = read(key);
        find(key)?.untrack();
        values.delete(key as StateKey<unknown>); // as said above
        return value;
      },
      get<T>(key: StateKey<T>): T {
        if (find(key) === undefined) {
          throw new CoreError("not_found", errors.stateMissing(key.name));
        }
        return read(key) as T; // present, as checked above
      },
      tryGet: read,
    };
  }
}
