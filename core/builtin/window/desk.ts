/**
 * What both plugins share: the state of each window of one person, who shows it, and its events.
 *
 * @module
 */
import { personOf } from "../../app/per_person.ts";
import type { KnownWindow } from "../../app/windows.ts";
import type { AppHandle } from "../../types/app.ts";
import type { EventTarget, Webview } from "../../types/caller.ts";
import type { PageLoad } from "../../types/plugin.ts";
import type { Person } from "../../types/principal.ts";
import { Arrivals } from "./arrivals.ts";
import type { WindowHost } from "./host.ts";

/** What is remembered of one window, as long as it lives. */
export interface WindowState {
  /** What setters stored for getters, by name. */
  readonly flags: Map<string, boolean>;
  /** Requests that make a fresh document look as the window was set: method and parameters. */
  readonly kept: Map<string, readonly [method: string, params: unknown]>;
  /** The cursor: its CSS name and whether it is to be seen. */
  cursor: readonly [shape: string | null, visible: boolean];
}

/** How long a served page may take until it is connected, in milliseconds: it does that first. */
const LOAD_MS = 10_000;
/**
 * How long an opened window may be without a document before it counts as closed. Loading it anew
 * asks for the page without a ticket first, and with one only once that page has run.
 */
const RETURN_MS = 5_000;
/** How long a window that was told to close is taken to be closing. */
const CLOSE_MS = 10_000;

/** Whether a caller is a document: scripts have no window. */
export function isPage({ url }: Webview): boolean {
  return url !== null;
}

function ask(webview: Webview, method: string, params: unknown): void {
  // A document that leaves meanwhile needs no looks.
  webview.request(`window:${method}`, params).catch(() => {});
}

/** Keeps the state of a person's windows and notices when they come and go. */
export class Desk {
  readonly #host: WindowHost;
  readonly #app: AppHandle;
  readonly #person: Person;
  readonly #empty: () => void;
  /** Labels that expect a document. */
  readonly arrivals: Arrivals = new Arrivals((label) => this.#lost(label));
  readonly #states = new Map<string, WindowState>();
  readonly #alive = new Set<string>();
  /** Windows that the others have been told of. */
  readonly #announced = new Set<string>();
  /** Opened windows without a document that may come back. */
  readonly #away = new Set<string>();
  /** When windows were told to close. */
  readonly #closing = new Map<string, number>();
  #theme: string | null = null;

  /** Makes a desk; `Desks` shares it. `empty` is called when the last window is gone. */
  constructor(host: WindowHost, app: AppHandle, person: Person, empty: () => void) {
    this.#host = host;
    this.#app = app;
    this.#person = person;
    this.#empty = empty;
  }

  /** Lets everything go. */
  stop(): void {
    this.arrivals.clear();
    this.#states.clear();
    this.#alive.clear();
    this.#announced.clear();
    this.#away.clear();
    this.#closing.clear();
  }

  /** The state of a window. */
  state(label: string): WindowState {
    let state = this.#states.get(label);
    if (state === undefined) {
      this.#states.set(
        label,
        state = { flags: new Map(), kept: new Map(), cursor: [null, true] },
      );
    }
    return state;
  }

  /** The connected documents of a window, or of all, newest last. */
  pages(label?: string): readonly Webview[] {
    // SECURITY: the windows of other people are out of sight and out of reach.
    return this.#app.webviews(label).filter((webview) =>
      isPage(webview) && personOf(webview) === this.#person
    );
  }

  /** The window of that label as it was configured or opened. */
  known(label: string): KnownWindow | undefined {
    return this.#host.windows.get(this.#person, label);
  }

  /** Knows a window that is being opened. */
  add(label: string, url: string, options: Readonly<Record<string, unknown>>): void {
    this.#host.windows.add(this.#person, label, url, options);
  }

  /** Whether somebody wants to be asked before a window closes. */
  hasListener(event: string, label: string): boolean {
    return this.#host.hasListener(event, label, this.#person);
  }

  /** The labels of windows that are there: shown by a document, or opened and on their way. */
  labels(caller: Webview): readonly string[] {
    const labels = new Set<string>();
    for (const { label, configured } of this.#host.windows.all(this.#person)) {
      if (this.pages(label).length > 0 || !configured && !this.#away.has(label)) labels.add(label);
    }
    for (const webview of this.pages()) labels.add(webview.label);
    if (isPage(caller)) labels.add(caller.label);
    return [...labels];
  }

  /**
   * Emits a window event. Tauri tells the window (tauri: `crates/tauri/src/manager/window.rs`);
   * what is dragged, the webview too (`crates/tauri/src/manager/webview.rs`).
   */
  emit(label: string, event: string, payload: unknown): void {
    const kinds: readonly EventTarget["kind"][] = event.startsWith("drag-")
      ? ["Window", "WebviewWindow", "Webview"]
      : ["Window", "WebviewWindow"];
    this.#app.emitFilter(
      `tauri://${event}`,
      payload,
      (target) => "label" in target && target.label === label && kinds.includes(target.kind),
      { principal: this.#person },
    );
    this.#host.windowEvent({ label, event, payload, principal: this.#person });
  }

  /** Tells the person's other windows of a new one, once. */
  announce(label: string): void {
    if (this.#announced.has(label)) return;
    this.#announced.add(label);
    const principal = this.#person;
    this.#app.emit("tauri://window-created", { label }, { principal });
    this.#app.emit("tauri://webview-created", { label }, { principal });
  }

  /** The core serves a page: the document before it may leave now without ending the window. */
  loading({ label }: { readonly label: string }, { event }: PageLoad): void {
    if (event === "started") this.arrivals.expect(label, LOAD_MS);
  }

  /** A document is connected: it gets the looks that were set for its window. */
  ready(webview: Webview): void {
    if (!isPage(webview)) return;
    const { label } = webview;
    this.#alive.add(label);
    this.#away.delete(label);
    this.#closing.delete(label);
    this.arrivals.arrived(label);
    this.announce(label);
    const kept = this.#states.get(label)?.kept;
    const requests = [...kept?.values() ?? []];
    if (this.#theme !== null && !kept?.get("theme")?.[1]) requests.push(["theme", this.#theme]);
    const { title } = this.known(label)?.options ?? {};
    if (typeof title === "string" && !kept?.has("title")) requests.push(["default_title", title]);
    for (const [method, params] of requests) ask(webview, method, params);
  }

  /** Gives every window a theme, save those that have one of their own. */
  setTheme(theme: string | null): void {
    this.#theme = theme;
    for (const webview of this.pages()) {
      if (!this.#states.get(webview.label)?.kept.get("theme")?.[1]) ask(webview, "theme", theme);
    }
  }

  /** The window is told to close: once its document is gone, none will come back. */
  closing(label: string): void {
    this.#closing.set(label, Date.now());
  }

  /** A document is gone. */
  gone({ id, label }: Webview): void {
    if (this.pages(label).some((other) => other.id !== id)) return;
    const closing = Date.now() - (this.#closing.get(label) ?? 0) < CLOSE_MS;
    if (closing) return this.forget(label, id);
    if (this.arrivals.has(label)) return;
    if (this.known(label)?.configured !== false) return this.#lost(label, id);
    this.#away.add(label);
    this.arrivals.expect(label, RETURN_MS);
  }

  /** Whether a window is there or on its way, so that its label is taken. */
  has(label: string): boolean {
    if (this.#away.has(label)) return false;
    return this.known(label)?.configured === false || this.arrivals.has(label) ||
      this.pages(label).length > 0;
  }

  /** Frees the label of a window that is not there, save for one document that is leaving. */
  forget(label: string, except?: string): void {
    this.arrivals.cancel(label);
    this.#lost(label, except);
  }

  #lost(label: string, except?: string): void {
    if (this.pages(label).some(({ id }) => id !== except)) return;
    this.#states.delete(label);
    this.#away.delete(label);
    this.#closing.delete(label);
    this.#announced.delete(label);
    this.#host.windows.remove(this.#person, label);
    if (this.#alive.delete(label)) this.emit(label, "destroyed", null);
    const { size } = this.arrivals;
    if (size + this.#alive.size + this.#away.size === 0) this.#empty();
  }
}
