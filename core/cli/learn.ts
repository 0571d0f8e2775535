/**
 * What `pleiad dev --learn` makes of denials: capabilities that would grant them, and no more.
 *
 * @module
 */
import type { DeniedCall } from "./denials.ts";

/** One entry of a capability's permissions. */
export type LearnedEntry =
  | string
  | { readonly identifier: string; readonly allow: readonly { readonly event: string }[] };

/** A capability that was learned. */
export interface Learned {
  /** The windows that asked for the same. */
  readonly windows: readonly string[];
  /** What grants it. */
  readonly permissions: readonly LearnedEntry[];
}

/** What cannot be granted here, as sentences for people. */
export interface Lessons {
  /** The capabilities, by window. */
  readonly learned: readonly Learned[];
  /** What was denied and stays denied, and why. */
  readonly notes: readonly string[];
}

/** Distinct denials of one run. */
const MAX_KEPT = 5_000;

/** Gathers denials over the restarts of a core. */
export class Learner {
  readonly #denied = new Map<string, DeniedCall>();

  /** Notes a denial. */
  note(denied: DeniedCall): void {
    if (this.#denied.size < MAX_KEPT) this.#denied.set(JSON.stringify(denied), denied);
  }

  /** What the denials come to. */
  lessons(): Lessons {
    const needs = new Map<string, Map<string, Set<string> | null>>();
    const notes: string[] = [];
    for (const denied of this.#denied.values()) {
      const note = noteOf(denied);
      if (note !== null) notes.push(note);
      else if (denied.permission !== null) {
        const own = needs.get(denied.window) ?? new Map<string, Set<string> | null>();
        needs.set(denied.window, own);
        own.set(denied.permission, eventsOf(own.get(denied.permission), denied.eventName));
      }
    }
    const byNeeds = new Map<string, { windows: string[]; permissions: readonly LearnedEntry[] }>();
    for (const window of [...needs.keys()].toSorted()) {
      const permissions = entriesOf(needs.get(window) ?? new Map());
      const key = JSON.stringify(permissions);
      const same = byNeeds.get(key);
      if (same === undefined) byNeeds.set(key, { windows: [window], permissions });
      else same.windows.push(window);
    }
    return { learned: [...byNeeds.values()], notes: [...new Set(notes)].toSorted() };
  }
}

/** `null`: the whole command; else the events that its scope needs. */
function eventsOf(before: Set<string> | null | undefined, event: string | undefined) {
  if (event === undefined || before === null) return null;
  return (before ?? new Set<string>()).add(event);
}

function entriesOf(needs: ReadonlyMap<string, Set<string> | null>): readonly LearnedEntry[] {
  return [...needs.keys()].toSorted().map((identifier) => {
    const events = needs.get(identifier);
    if (events === null || events === undefined) return identifier;
    return { identifier, allow: [...events].toSorted().map((event) => ({ event })) };
  });
}

function noteOf(denied: DeniedCall): string | null {
  const { window, remote, command, permission, outOfScope, forbidden } = denied;
  // SECURITY: a page of another origin is never granted anything by a program.
  if (remote !== null) {
    return `NOT WRITTEN: the remote page ${remote} asked for ${command}. Write a capability with ` +
      `"remote" by hand if that is meant`;
  }
  if (permission === null) return `${command}, asked for by "${window}", does not exist`;
  if (forbidden === true) {
    return `${command} is denied to "${window}" by a capability, which no grant overrules: ` +
      `see "pleiad acl why '${command}' --window ${window}"`;
  }
  if (outOfScope === true) {
    return `${command} is granted to "${window}", but its scope does not cover what was asked for: ` +
      `add an entry to ${permission} by hand`;
  }
  return null;
}
