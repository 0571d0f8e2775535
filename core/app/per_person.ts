/**
 * What each person has of their own.
 *
 * @module
 */
import type { Webview } from "../types/caller.ts";
import type { Person } from "../types/principal.ts";

/** Whose a caller is. */
export function personOf({ principal }: Pick<Webview, "principal">): Person {
  return principal?.id ?? null;
}

/** An app, for what it has connected. */
export interface Connected {
  /** What is connected. */
  webviews(): readonly Pick<Webview, "label" | "principal">[];
}

/**
 * Whether the window that is gone was the last thing that a person had connected: what is kept for
 * them can go. Never without a person: an app without people outlives its windows.
 */
export function wasLastOf(person: Person, label: string, app: Connected): boolean {
  return person !== null &&
    app.webviews().every((webview) => webview.label === label || personOf(webview) !== person);
}

/** One of a thing for each person, made when it is asked for. */
export class PerPerson<T> {
  readonly #things = new Map<Person, T>();
  readonly #make: (person: Person) => T;

  /** Takes what makes one. */
  constructor(make: (person: Person) => T) {
    this.#make = make;
  }

  /** How many there are. */
  get size(): number {
    return this.#things.size;
  }

  /** The caller's own. */
  of(webview: Pick<Webview, "principal">): T {
    return this.get(personOf(webview));
  }

  /** A person's own. */
  get(person: Person): T {
    let thing = this.#things.get(person);
    if (thing === undefined) this.#things.set(person, thing = this.#make(person));
    return thing;
  }

  /** All of them. */
  all(): readonly T[] {
    return [...this.#things.values()];
  }

  /** Forgets a person's own. Returns it, or `undefined` when there was none. */
  take(person: Person): T | undefined {
    const thing = this.#things.get(person);
    this.#things.delete(person);
    return thing;
  }
}
