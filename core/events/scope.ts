/**
 * Which events a caller may hear and emit: scope entries `{ "event": "notes://*" }` of
 * `core:event:allow-listen`, `allow-emit` and `allow-emit-to`. Tauri has no such entries; without
 * any, every event is covered, as there.
 *
 * @module
 */
import type { Authority } from "../acl/authority.ts";
import { compileGlob } from "../acl/glob.ts";
import { errors, reasonOf } from "../errors.ts";
import type { CommandScope } from "../types/caller.ts";
import type { Schema, SchemaIssue, SchemaResult } from "../types/schema.ts";
import type { EventReceiver, Hearing } from "./hub.ts";

/** One scope entry of the plugin `core:event`. */
export interface EventScopeEntry {
  /** A glob over names of events, in the dialect of labels: `*` matches `/` and `:` too. */
  readonly event: string;
}

/** Validates a scope entry: exactly `{ event }`, with a glob. */
export const eventScope: Schema<unknown, EventScopeEntry> = {
  "~standard": { version: 1, vendor: "pleiad", validate: readEntry },
};

/** The same for editors. */
export const eventScopeSchema: object = {
  type: "object",
  required: ["event"],
  properties: {
    event: {
      description: "A glob over names of events; `*` matches `/` and `:` too.",
      type: "string",
    },
  },
  additionalProperties: false,
};

/** Whether an entry is about the event that a call names; `null` when the call names none. */
export function matchEventScope(entry: unknown, args: unknown): boolean | null {
  const name = typeof args === "object" && args !== null && "event" in args ? args.event : null;
  return typeof name === "string" ? matcherOf(entry)(name) : null;
}

type Covers = (event: string) => boolean;

const EVERYTHING: Covers = () => true;
/** By the authority's own object, which it keeps for as long as a grant is the same. */
const compiled = new WeakMap<CommandScope, Covers>();

/** The events that a scope covers. A deny wins; without entries that allow, all others are. */
export function coveredBy(scope: CommandScope): Covers {
  const { allow, deny, global } = scope;
  if (allow.length + deny.length + global.allow.length + global.deny.length === 0) {
    return EVERYTHING;
  }
  let covers = compiled.get(scope);
  if (covers === undefined) {
    const allowed = [...allow, ...global.allow].map(matcherOf);
    const denied = [...deny, ...global.deny].map(matcherOf);
    covers = (event) =>
      !denied.some((matches) => matches(event)) &&
      (allowed.length === 0 || allowed.some((matches) => matches(event)));
    compiled.set(scope, covers);
  }
  return covers;
}

/** Who hears what, asked of the authority that also decides on `listen`. */
export function createHearing(authority: Authority): Hearing {
  return {
    get revision() {
      return authority.revision;
    },
    hears({ label, origin }: EventReceiver, event) {
      const verdict = authority.decide("plugin:event|listen", { label, origin });
      return verdict.allowed && coveredBy(verdict.scope)(event);
    },
  };
}

/** Entries were validated when capabilities were read; anything else matches nothing. */
function matcherOf(entry: unknown): Covers {
  const read = readEntry(entry);
  return read.issues === undefined ? compileGlob(read.value.event) : () => false;
}

function readEntry(value: unknown): SchemaResult<EventScopeEntry> {
  if (typeof value !== "object" || value === null || !("event" in value)) {
    return refused({ message: errors.eventEntry() });
  }
  const { event } = value;
  if (typeof event !== "string" || Object.keys(value).length > 1) {
    return refused({ message: errors.eventEntry() });
  }
  try {
    compileGlob(event);
  } catch (error) {
    return refused({ message: reasonOf(error), path: ["event"] });
  }
  return { value: { event } };
}

function refused(issue: SchemaIssue): SchemaResult<EventScopeEntry> {
  return { issues: [issue] };
}
