/**
 * Listeners of pages and of the core, and the delivery of events to them.
 *
 * @module
 */
import { reasonOf } from "../errors.ts";
import type { EmitOptions, EventMessage } from "../types/app.ts";
import type { EventTarget, Origin } from "../types/caller.ts";
import type { Person, Principal } from "../types/principal.ts";
import type { Emission, EventBus } from "./bus.ts";
import { assertEventName, matches } from "./target.ts";

/** A document that listens: gets one message for each event, with its own listeners named. */
export interface EventReceiver {
  /** The document's id. */
  readonly id: string;
  /** Its label. */
  readonly label: string;
  /** Its origin. */
  readonly origin: Origin;
  /** Who uses it; `null` for whoever started the core. */
  readonly principal: Principal | null;
  /** Delivers an event; `payload` is JSON text, `handlers` pairs of event id and handler. */
  deliver(event: string, payload: string, handlers: readonly (readonly [number, number])[]): void;
}

/** Which documents may hear which events. */
export interface Hearing {
  /** Changes whenever an answer of `hears` may have changed. */
  readonly revision: number;
  /** Whether a document may hear an event now. */
  hears(receiver: EventReceiver, event: string): boolean;
}

interface PageListener {
  readonly id: number;
  readonly target: EventTarget;
  readonly receiver: EventReceiver;
  readonly handler: number;
  /** Whether the document may hear the event, as of `revision`: a delivery compares a number. */
  hears: boolean;
  revision: number;
}

interface CoreListener {
  readonly id: number;
  readonly target: EventTarget;
  readonly handler: (event: EventMessage) => void;
}

interface Listeners {
  readonly pages: Map<number, PageListener>;
  readonly core: Map<number, CoreListener>;
}

const MAX_ID = 0xffffffff;
const ALL_HEAR: Hearing = { revision: 0, hears: () => true };

/** Keeps listeners and delivers emissions to them. */
export class EventHub {
  readonly #bus: EventBus;
  readonly #byEvent = new Map<string, Listeners>();
  readonly #onError: (message: string) => void;
  readonly #hearing: Hearing;
  #nextId = 0;

  /**
   * Takes the bus, what to tell when a listener of the core throws, and which documents may hear
   * what. Default: every document hears everything.
   */
  constructor(bus: EventBus, onError: (message: string) => void, hearing: Hearing = ALL_HEAR) {
    this.#hearing = hearing;
    this.#bus = bus;
    this.#onError = onError;
    bus.subscribe((emission) => {
      const filter = emission.filter;
      this.#deliver(
        emission,
        filter === undefined
          ? (target) => matches(emission.target, target)
          : (target) => target.kind === "Any" || filter(target),
      );
    });
  }

  /** How many listeners there are. */
  get size(): number {
    let count = 0;
    for (const { pages, core } of this.#byEvent.values()) count += pages.size + core.size;
    return count;
  }

  /** Adds a listener of a page and returns its event id. Throws a `TypeError` on a bad name. */
  listenPage(event: string, target: EventTarget, receiver: EventReceiver, handler: number): number {
    const id = this.#takeId();
    this.#listeners(event).pages.set(id, {
      id,
      target,
      receiver,
      handler,
      hears: false,
      revision: -1,
    });
    return id;
  }

  /** Removes a listener of a page; another document's listeners are not its to remove. */
  unlistenPage(event: string, id: number, receiver: EventReceiver): void {
    const listeners = this.#byEvent.get(event);
    // SECURITY: a document may only remove what it registered itself.
    if (listeners?.pages.get(id)?.receiver !== receiver) return;
    listeners.pages.delete(id);
    this.#tidy(event, listeners);
  }

  /** Removes every listener of a document that is gone. */
  forget(receiver: EventReceiver): void {
    for (const [event, listeners] of this.#byEvent) {
      for (const [id, listener] of listeners.pages) {
        if (listener.receiver === receiver) listeners.pages.delete(id);
      }
      this.#tidy(event, listeners);
    }
  }

  /** Listens in the core. Returns a function that stops. Throws a `TypeError` on a bad name. */
  listen(
    event: string,
    handler: (event: EventMessage) => void,
    options: { readonly target?: EventTarget; readonly once?: boolean } = {},
  ): () => void {
    const id = this.#takeId();
    const listeners = this.#listeners(event);
    const stop = () => {
      listeners.core.delete(id);
      this.#tidy(event, listeners);
    };
    const run = options.once !== true ? handler : (message: EventMessage) => {
      stop();
      return handler(message);
    };
    listeners.core.set(id, { id, target: options.target ?? { kind: "App" }, handler: run });
    return stop;
  }

  /** Emits to a target. Throws a `TypeError` on a bad name or a payload that is no JSON value. */
  emit(
    event: string,
    payload: unknown,
    target: EventTarget = { kind: "Any" },
    options: EmitOptions = {},
  ): void {
    assertEventName(event);
    this.#bus.publish({ event, payload: toText(payload), target, ...options });
  }

  /** Emits to the listeners whose target `filter` accepts, and to those for `Any`. */
  emitFilter(
    event: string,
    payload: unknown,
    filter: (target: EventTarget) => boolean,
    options: EmitOptions = {},
  ): void {
    assertEventName(event);
    const target = { kind: "Any" } as const;
    this.#bus.publish({ event, payload: toText(payload), target, filter, ...options });
  }

  /**
   * Whether a page of a person that may hear `event` listens with a target that matches that
   * label's window.
   */
  hasPageListener(event: string, label: string, person: Person): boolean {
    for (const listener of this.#byEvent.get(event)?.pages.values() ?? []) {
      const { target, receiver } = listener;
      if ((receiver.principal?.id ?? null) !== person || !this.#hears(listener, event)) continue;
      if (matches({ kind: "Window", label }, target)) return true;
      if (matches({ kind: "WebviewWindow", label }, target)) return true;
    }
    return false;
  }

  // SECURITY: asked at delivery, because a grant may be narrowed after `listen` was allowed.
  #hears(listener: PageListener, event: string): boolean {
    const { revision } = this.#hearing;
    if (listener.revision !== revision) {
      listener.hears = this.#hearing.hears(listener.receiver, event);
      listener.revision = revision;
    }
    return listener.hears;
  }

  #deliver(
    { event, payload, principal }: Emission,
    reaches: (target: EventTarget) => boolean,
  ): void {
    const listeners = this.#byEvent.get(event);
    if (listeners === undefined) return;
    const byReceiver = new Map<EventReceiver, [number, number][]>();
    for (const listener of listeners.pages.values()) {
      const { id, target, receiver, handler } = listener;
      // SECURITY: what happens in the windows of one person is nobody else's.
      if (principal !== undefined && (receiver.principal?.id ?? null) !== principal) continue;
      if (!reaches(target) || !this.#hears(listener, event)) continue;
      const handlers = byReceiver.get(receiver);
      if (handlers === undefined) byReceiver.set(receiver, [[id, handler]]);
      else handlers.push([id, handler]);
    }
    for (const [receiver, handlers] of byReceiver) receiver.deliver(event, payload, handlers);
    // A copy: a handler may listen, stop listening or emit while others are still being told.
    for (const { id, target, handler } of [...listeners.core.values()]) {
      if (!reaches(target) || !listeners.core.has(id)) continue;
      const failed = (error: unknown) =>
        this.#onError(`A listener of event "${event}" failed: ${reasonOf(error)}`);
      try {
        // An async function may be given as well; nobody else would notice when it rejects.
        const whose = typeof principal === "string" ? { principal } : {};
        const result: unknown = handler({ event, id, payload: JSON.parse(payload), ...whose });
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId = id === MAX_ID ? 0 : id + 1;
    return id;
  }

  #listeners(event: string): Listeners {
    assertEventName(event);
    let listeners = this.#byEvent.get(event);
    if (listeners === undefined) {
      listeners = { pages: new Map(), core: new Map() };
      this.#byEvent.set(event, listeners);
    }
    return listeners;
  }

  #tidy(event: string, listeners: Listeners): void {
    if (listeners.pages.size + listeners.core.size > 0) return;
    if (this.#byEvent.get(event) === listeners) this.#byEvent.delete(event);
  }
}

function toText(payload: unknown): string {
  const text = JSON.stringify(payload === undefined ? null : payload);
  if (text === undefined) throw new TypeError("Cannot emit a payload that is no JSON value");
  return text;
}
