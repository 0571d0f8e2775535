/**
 * The live sessions: made for documents and scripts, found by key, freed when they are gone.
 *
 * @module
 */
import { DEFAULT_LIMITS, type SessionLimits } from "../app/limits.ts";
import { CLOSE_CODES } from "../protocol/constants.ts";
import { SecretTable } from "./secrets.ts";
import { Session, type SessionFacts } from "./session.ts";
import { unref } from "./unref.ts";

/** How long a document that never had a socket may be silent. */
const SILENT_MS = 30 * 60_000;
/** How long a document that has said good-bye is kept for the calls that it has under way. */
const LEAVING_MS = 1_000;
const LIMITS: Limits = { ...DEFAULT_LIMITS, unconnected: 1_000 };

/** What is told of sessions that come and go. */
export interface SessionEvents {
  /** A session can be asked from now on. */
  ready(session: Session): void;
  /** A session is gone; what it held is being freed. */
  gone(session: Session): void;
  /** Freeing something that a session held failed. */
  failed(failure: unknown): void;
}

/** What can be set. */
interface Limits extends SessionLimits {
  /** How many sessions may wait for a socket: their first, or the next. */
  readonly unconnected: number;
}

interface Kept {
  readonly session: Session;
  /** The name of its key; `null` for a script, which has none. */
  key: string | null;
  timer: ReturnType<typeof setTimeout> | null;
  connectedOnce: boolean;
}

/** Keeps the sessions of one core. */
export class Sessions {
  /** Tells this core from the one before it and the next. */
  readonly core: string = crypto.randomUUID();
  readonly #byKey = new SecretTable<Kept>();
  readonly #all = new Map<Session, Kept>();
  readonly #byId = new Map<string, Session>();
  /** Sessions without a socket, oldest first: they are bounded. */
  readonly #waiting = new Set<Kept>();
  readonly #events: SessionEvents;
  readonly #limits: Limits;

  /** Takes what to tell when sessions come and go. */
  constructor(events: SessionEvents, limits: Partial<Limits> = {}) {
    this.#events = events;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#all.size;
  }

  /** A session for a document that is being served, and the key that the document gets. */
  createDocument(facts: SessionFacts): { readonly session: Session; readonly key: string } {
    const kept = this.#keep(facts);
    this.#await(kept);
    const { token: key, name } = this.#byKey.issue(kept);
    kept.key = name;
    this.#watch(kept, SILENT_MS);
    return { session: kept.session, key };
  }

  /** The session waits for a socket from now on. */
  #await(kept: Kept): void {
    if (this.#waiting.size >= this.#limits.unconnected) this.#makeRoom(kept.session);
    this.#waiting.add(kept);
  }

  /** Ends the oldest session that waits for a socket. */
  #makeRoom({ login, principal }: Session): void {
    const waiting = [...this.#waiting].map(({ session }) => session);
    // SECURITY: whoever asks for very many loses their own first, and not somebody else's.
    const own = waiting.find((session) =>
      principal === null ? session.login === login : session.principal?.id === principal.id
    );
    const oldest = own ?? waiting[0];
    if (oldest !== undefined) this.end(oldest);
  }

  /** A session for a script: it lives as long as it comes back, or until `end` is called. */
  createScript(facts: SessionFacts): Session {
    return this.#keep(facts).session;
  }

  /** The session of that id. */
  get(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  /** The session of a document key, or `null`. */
  find(key: string): Session | null {
    const kept = this.#byKey.find(key);
    if (kept === undefined) return null;
    // A document that calls is alive, with or without a socket.
    if (!kept.session.connected) {
      this.#watch(kept, kept.connectedOnce ? this.#limits.awayMs : SILENT_MS);
    }
    return kept.session;
  }

  /** A socket has been attached. */
  connected(session: Session): void {
    const kept = this.#all.get(session);
    if (kept === undefined) return;
    if (kept.timer !== null) clearTimeout(kept.timer);
    kept.timer = null;
    this.#waiting.delete(kept);
    if (kept.connectedOnce) return;
    kept.connectedOnce = true;
    this.#events.ready(session);
  }

  /**
   * The socket of a session is closed. A document may come back, and so may a script that counts its
   * messages; one that has said good-bye does not.
   */
  disconnected(session: Session, code: number = 1006): void {
    const kept = this.#all.get(session);
    if (kept === undefined) return;
    const leaves = code === CLOSE_CODES.normal || code === CLOSE_CODES.goingAway;
    if (kept.key === null && (leaves || !session.counted)) this.end(session);
    else if (leaves && !session.busy) this.end(session);
    else {
      // SECURITY: whoever opens sockets only to drop them fills no memory.
      this.#await(kept);
      this.#watch(kept, leaves ? LEAVING_MS : this.#limits.awayMs);
    }
  }

  /** Ends a session now, and closes its socket if it has one. */
  end(session: Session): void {
    session.closeSocket(CLOSE_CODES.goingAway, "The document is gone");
    void this.#end(session);
  }

  /** Ends the session of that id, if there is one. */
  endById(id: string): void {
    const session = this.#byId.get(id);
    if (session !== undefined) this.end(session);
  }

  /** Ends the sessions of a person. */
  endOf(person: string): void {
    for (const session of [...this.#all.keys()]) {
      if (session.principal?.id === person) this.end(session);
    }
  }

  /** Closes every socket and ends every session. */
  async endAll(code: number, reason: string): Promise<void> {
    const ending = [...this.#all.keys()].map((session) => {
      session.outbox.flush();
      session.closeSocket(code, reason);
      return this.#end(session);
    });
    await Promise.all(ending);
  }

  /** Never rejects. */
  async #end(session: Session): Promise<void> {
    const kept = this.#all.get(session);
    if (kept === undefined) return;
    if (kept.timer !== null) clearTimeout(kept.timer);
    this.#all.delete(session);
    this.#byId.delete(session.id);
    this.#waiting.delete(kept);
    if (kept.key !== null) this.#byKey.delete(kept.key);
    const ended = session.end();
    // Before the resources are closed, which may take its time: nobody should find it any more.
    this.#events.gone(session);
    for (const failure of await ended) this.#events.failed(failure);
  }

  #keep(facts: SessionFacts): Kept {
    // Not at once: the overflow is noticed in the middle of a delivery.
    const session = new Session(facts, {
      overflow: (full) => queueMicrotask(() => this.end(full)),
      lost: (lost) => this.disconnected(lost),
    }, this.#limits);
    const kept: Kept = { session, key: null, timer: null, connectedOnce: false };
    this.#all.set(session, kept);
    this.#byId.set(session.id, session);
    return kept;
  }

  #watch(kept: Kept, ms: number): void {
    if (kept.timer !== null) clearTimeout(kept.timer);
    kept.timer = setTimeout(() => {
      if (kept.session.calling) this.#watch(kept, ms);
      else this.end(kept.session);
    }, ms);
    // A document that is waited for must not keep the process up.
    unref(kept.timer);
  }
}
