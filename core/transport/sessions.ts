/**
 * The live sessions: made for documents and scripts, found by key, freed when they are gone.
 *
 * @module
 */
import { digest, randomSecret } from "./secrets.ts";
import { Session, type SessionFacts } from "./session.ts";

/** How long a document may be without a socket before it is gone, in milliseconds. */
export const GRACE_MS = 10_000;
/** How long a document that never had a socket may be silent. */
const SILENT_MS = 30 * 60_000;
/** Documents that were served and have not connected are bounded: the oldest make room. */
const MAX_UNCONNECTED = 1_000;

/** What is told of sessions that come and go. */
export interface SessionEvents {
  /** A session can be asked from now on. */
  ready(session: Session): void;
  /** A session is gone; what it held is freed. */
  gone(session: Session, failures: readonly unknown[]): void;
}

interface Kept {
  readonly session: Session;
  readonly key: string | null;
  timer: ReturnType<typeof setTimeout> | null;
  connectedOnce: boolean;
}

/** Keeps the sessions of one core. */
export class Sessions {
  readonly #byKey = new Map<string, Kept>();
  readonly #all = new Map<Session, Kept>();
  readonly #events: SessionEvents;

  /** Takes what to tell when sessions come and go. */
  constructor(events: SessionEvents) {
    this.#events = events;
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#all.size;
  }

  /** A session for a document that is being served, and the key that the document gets. */
  createDocument(facts: SessionFacts): { readonly session: Session; readonly key: string } {
    this.#makeRoom();
    const key = randomSecret();
    const kept: Kept = {
      session: this.#make(facts),
      key: digest(key),
      timer: null,
      connectedOnce: false,
    };
    this.#byKey.set(digest(key), kept);
    this.#all.set(kept.session, kept);
    this.#watch(kept, SILENT_MS);
    return { session: kept.session, key };
  }

  /** A session for a script: it lives as long as its socket, or until `end` is called. */
  createScript(facts: SessionFacts): Session {
    const session = this.#make(facts);
    this.#all.set(session, { session, key: null, timer: null, connectedOnce: false });
    return session;
  }

  /** The session of a document key, or `null`. */
  find(key: string): Session | null {
    const kept = this.#byKey.get(digest(key));
    if (kept === undefined) return null;
    // A document that calls is alive, with or without a socket.
    if (!kept.session.connected) this.#watch(kept, kept.connectedOnce ? GRACE_MS : SILENT_MS);
    return kept.session;
  }

  /** A socket has been attached. */
  connected(session: Session): void {
    const kept = this.#all.get(session);
    if (kept === undefined) return;
    if (kept.timer !== null) clearTimeout(kept.timer);
    kept.timer = null;
    if (kept.connectedOnce) return;
    kept.connectedOnce = true;
    this.#events.ready(session);
  }

  /** The socket of a session is closed: a document may come back, a script may not. */
  disconnected(session: Session): void {
    const kept = this.#all.get(session);
    if (kept === undefined) return;
    if (kept.key === null) this.end(session);
    else this.#watch(kept, GRACE_MS);
  }

  /** Ends a session now. */
  end(session: Session): void {
    const kept = this.#all.get(session);
    if (kept === undefined) return;
    if (kept.timer !== null) clearTimeout(kept.timer);
    this.#all.delete(session);
    if (kept.key !== null) this.#byKey.delete(kept.key);
    session.end().then((failures) => this.#events.gone(session, failures));
  }

  /** Ends the session of that id, if there is one. */
  endById(id: string): void {
    for (const session of this.#all.keys()) {
      if (session.id === id) return this.end(session);
    }
  }

  /** Closes every socket and ends every session. */
  async endAll(code: number, reason: string): Promise<void> {
    const ending = [...this.#all.keys()].map(async (session) => {
      session.outbox.flush();
      session.closeSocket(code, reason);
      const kept = this.#all.get(session);
      if (kept?.timer) clearTimeout(kept.timer);
      this.#all.delete(session);
      if (kept?.key) this.#byKey.delete(kept.key);
      this.#events.gone(session, await session.end());
    });
    await Promise.all(ending);
  }

  #make(facts: SessionFacts): Session {
    // Not at once: the overflow is noticed in the middle of a delivery.
    return new Session(facts, (session) => queueMicrotask(() => this.end(session)));
  }

  #watch(kept: Kept, ms: number): void {
    if (kept.timer !== null) clearTimeout(kept.timer);
    kept.timer = setTimeout(() => this.end(kept.session), ms);
    // A document that is waited for must not keep the process up. Timers are objects in both runtimes' node layer.
    unref(kept.timer);
  }

  #makeRoom(): void {
    if (this.#byKey.size < MAX_UNCONNECTED) return;
    for (const kept of this.#byKey.values()) {
      if (kept.connectedOnce) continue;
      this.end(kept.session);
      return;
    }
  }
}

function unref(timer: unknown): void {
  if (
    typeof timer === "object" && timer !== null && "unref" in timer &&
    typeof timer.unref === "function"
  ) {
    timer.unref();
  }
}
