/**
 * The audit log: records of what was refused, made safe to write down and bounded in number.
 *
 * @module
 */
import type { AuditListener, AuditRecord } from "./types/audit.ts";

/** Records in one stretch of time; more are counted only. Faults are always told. */
const LINES = 50;
const STRETCH_MS = 1_000;
const MAX_TEXT = 300;

/** What happened, before its time is put to it. */
export type AuditEntry = Omit<AuditRecord, "time" | "level"> & {
  readonly level?: AuditRecord["level"];
};

/** Tells listeners of records. */
export class Audit {
  readonly #listeners = new Set<AuditListener>();
  #told = 0;
  #dropped = 0;
  #since = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Whether somebody listens. */
  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Adds a listener. Returns a function that removes it. */
  listen(listener: AuditListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells of something, unless too much is told already. Never throws. */
  record(entry: AuditEntry): void {
    if (this.#listeners.size === 0) return;
    if (entry.kind === "denied" || entry.kind === "refused") {
      // Not the time of day, which may be set back.
      const now = performance.now();
      if (now - this.#since >= STRETCH_MS) {
        this.#tellDropped();
        [this.#since, this.#told] = [now, 0];
      }
      if (++this.#told > LINES) {
        this.#dropped++;
        this.#timer ??= setTimeout(() => this.#tellDropped(), STRETCH_MS);
        return;
      }
    }
    this.#tell(entry);
  }

  /** Tells how many were dropped since it last did. */
  flush(): void {
    this.#tellDropped();
  }

  #tellDropped(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const count = this.#dropped;
    this.#dropped = 0;
    if (count === 0) return;
    this.#tell({ kind: "dropped", reason: "More was refused than is told here", count });
  }

  #tell({ level, ...entry }: AuditEntry): void {
    const record: Record<string, unknown> = {
      time: new Date().toISOString(),
      level: level ?? LEVELS[entry.kind],
    };
    for (const [key, value] of Object.entries(entry)) {
      record[key] = typeof value === "string" ? safeText(value) : value;
    }
    for (const listener of this.#listeners) {
      try {
        listener(record as unknown as AuditRecord); // the entry's own fields, and the two above
      } catch {
        // Who listens must not decide whether a request is refused.
      }
    }
  }
}

const LEVELS: Readonly<Record<AuditRecord["kind"], AuditRecord["level"]>> = {
  denied: "warn",
  refused: "warn",
  dropped: "warn",
  fault: "error",
  blocked: "warn",
  left: "info",
};

/** What may be a key, a token or a cookie: they are 43 characters of base64url. */
const SECRET = /[\w-]{40,}/g;
/** What terminals obey, what turns text round, and halves of characters. */
const UNSAFE =
  // deno-lint-ignore no-control-regex -- these are what it is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/gu;

/**
 * SECURITY: whatever a caller may have written, as text that is safe in a terminal and in a log, and
 * holds no secret.
 */
export function safeText(text: string): string {
  const first = text.slice(0, MAX_TEXT * 4).replace(UNSAFE, "\ufffd").replace(SECRET, "[redacted]");
  return first.length <= MAX_TEXT ? first : `${first.slice(0, MAX_TEXT)}…`;
}
