/**
 * The windows of an app: the configured ones, those that pages have opened, and the tickets that
 * bind a new browser window to its label.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { WindowConfig } from "../types/app.ts";
import type { Person } from "../types/principal.ts";

/** A window that the app knows, whether or not a document shows it. */
export interface KnownWindow {
  /** The label. */
  readonly label: string;
  /** The page, relative to the frontend. */
  readonly url: string;
  /** What it was opened with: Tauri's `WindowOptions` as far as they were given. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it comes from the configuration. */
  readonly configured: boolean;
}

interface Ticket {
  readonly label: string;
  readonly login: string;
  readonly expires: number;
}

/** How long a ticket of a window that is being opened is good for, in milliseconds. */
const OPEN_TICKET_MS = 60_000;
/** How long a ticket for loading a window anew is good for: a working day. */
const RELOAD_TICKET_MS = 24 * 3_600_000;
const MAX_TICKETS = 10_000;
/** tauri: `crates/tauri-runtime/src/window.rs`. */
const LABEL = /^[a-zA-Z0-9\-/:_]+$/;

/** Whether a label holds only what Tauri allows in one. */
export function isLabel(label: string): boolean {
  return LABEL.test(label);
}

/** Knows the app's windows by label: each person has the configured ones, and opens further ones. */
export class Windows {
  readonly #configured = new Map<string, KnownWindow>();
  readonly #opened = new Map<Person, Map<string, KnownWindow>>();
  readonly #tickets = new Map<string, Ticket>();

  /** Takes the configured windows; none means one window `main` at `/`. */
  constructor(configured: readonly WindowConfig[]) {
    const all = configured.length === 0 ? [{}] : configured;
    for (const window of all) {
      const label = window.label ?? "main";
      if (!isLabel(label)) {
        throw new CoreError("config", errors.appConfig("windows", errors.labelName()));
      }
      if (this.#configured.has(label)) throw new CoreError("config", errors.windowExists(label));
      this.#configured.set(label, {
        label,
        url: window.url ?? "/",
        options: { ...window },
        configured: true,
      });
    }
  }

  /** The windows that a person knows, configured ones first. */
  all(person: Person): readonly KnownWindow[] {
    return [...this.#configured.values(), ...this.#opened.get(person)?.values() ?? []];
  }

  /** The person's window with this label, or `undefined`. */
  get(person: Person, label: string): KnownWindow | undefined {
    return this.#configured.get(label) ?? this.#opened.get(person)?.get(label);
  }

  /** The label of a document that is loaded from `path` without a ticket. */
  labelOf(path: string): string {
    let first: string | undefined;
    for (const window of this.#configured.values()) {
      first ??= window.label;
      if (pathOf(window.url) === path) return window.label;
    }
    return first ?? "main";
  }

  /** Adds a window that a person's page opens. Throws when the label is taken or malformed. */
  add(
    person: Person,
    label: string,
    url: string,
    options: Readonly<Record<string, unknown>>,
  ): KnownWindow {
    if (!isLabel(label)) throw new CoreError("invalid_args", errors.labelName());
    if (this.get(person, label) !== undefined) {
      throw new CoreError("invalid_args", errors.webviewExists(label));
    }
    const window = { label, url, options, configured: false };
    const opened = this.#opened.get(person) ?? new Map<string, KnownWindow>();
    this.#opened.set(person, opened.set(label, window));
    return window;
  }

  /** Forgets a window that was opened; configured ones stay. Returns whether it was known. */
  remove(person: Person, label: string): boolean {
    if (this.#configured.has(label)) return true;
    const opened = this.#opened.get(person);
    const known = opened?.delete(label) ?? false;
    if (opened?.size === 0) this.#opened.delete(person);
    return known;
  }

  /** A one-use ticket: the document that is loaded with it, by the same login, gets `label`. */
  issueTicket(label: string, login: string, purpose: "open" | "reload"): string {
    const now = Date.now();
    if (this.#tickets.size >= MAX_TICKETS) this.#sweep(now);
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    const ticket = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
    const lifetime = purpose === "open" ? OPEN_TICKET_MS : RELOAD_TICKET_MS;
    this.#tickets.set(ticket, { label, login, expires: now + lifetime });
    return ticket;
  }

  /** Takes a ticket. `null` when it is unknown, spent, too old, or another login's. */
  redeemTicket(ticket: string, login: string, person: Person): string | null {
    const found = this.#tickets.get(ticket);
    if (found === undefined || found.login !== login) return null;
    this.#tickets.delete(ticket);
    if (found.expires < Date.now() || this.get(person, found.label) === undefined) return null;
    return found.label;
  }

  #sweep(now: number): void {
    for (const [ticket, { expires }] of this.#tickets) {
      if (expires < now || this.#tickets.size >= MAX_TICKETS) this.#tickets.delete(ticket);
    }
  }
}

function pathOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return path.startsWith("/") ? path : `/${path}`;
}
