/**
 * The window and webview plugins with documents that are no browsers, for tests.
 *
 * @module
 */
import { Windows } from "../../app/windows.ts";
import { Resources } from "../../resources.ts";
import type { AppHandle, EmitOptions, WindowConfig } from "../../types/app.ts";
import type { EventTarget, Webview } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";
import type { Plugin } from "../../types/plugin.ts";
import type { Person, Principal } from "../../types/principal.ts";
import { webviewPlugin } from "../webview/mod.ts";
import type { WindowEventFacts, WindowHost } from "./host.ts";
import { windowPlugin } from "./mod.ts";

/** What a document says of its window unless a test says otherwise. */
export const STATE = {
  title: "Notes",
  theme: "light",
  scale: 1.5,
  fullscreen: false,
  focused: true,
  visible: true,
  cursor: [10, 20],
  outer: [100, 50, 816, 639],
  inner: [800, 600],
  free: [0, 25, 1920, 1055],
};

/** What it says of the screens. */
export const MONITORS = {
  all: [
    { name: "A", scale: 1.5, at: [0, 0, 1920, 1080], free: [0, 25, 1920, 1055] },
    { name: null, scale: 1, at: [null, null, 800, 600], free: [1920, 0, 800, 570] },
  ],
  current: 1,
  primary: 0,
};

/** A document, or a script when it has no address. */
export class TestDocument {
  readonly desk: TestDesk;
  readonly webview: Webview;
  readonly resources: Resources = new Resources();
  /** What the core has asked: method without its prefix, and parameters. */
  readonly requests: [method: string, params: unknown][] = [];
  /** What it answers. */
  readonly answers: Record<string, unknown> = { state: STATE, monitors: MONITORS, open: true };
  /** The scope entries that its calls are granted. */
  readonly allowed: unknown[] = [];
  /** Whose it is. */
  readonly login: string;

  constructor(
    desk: TestDesk,
    facts: Pick<Webview, "id" | "label" | "url" | "principal"> & { readonly login: string },
  ) {
    this.desk = desk;
    this.login = facts.login;
    const request = (method: string, params: unknown) => {
      const name = method.replace(/^window:/, "");
      this.requests.push([name, params]);
      const answer = this.answers[name] ?? null;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    this.webview = { ...facts, request } as unknown as Webview; // no more is used
  }

  /** Calls a command of either plugin. */
  async call(name: string, args: object = {}): Promise<unknown> {
    const { window, webview, app } = this.desk;
    for (const { definition } of [window, webview]) {
      const found = definition.commands[name];
      if (found === undefined) continue;
      const checked = await found.schema?.["~standard"].validate(args) ?? { value: {} };
      if (checked.issues !== undefined) throw new Error(checked.issues[0]?.message);
      const { webview: own, resources } = this;
      const entries = { allow: this.allowed, deny: [] };
      const scope = { ...entries, global: { allow: [], deny: [] } };
      const command = `plugin:${definition === window.definition ? "window" : "webview"}|${name}`;
      const context = { command, app, webview: own, resources, scope } as unknown as Context; // no more is used
      return await found.handler(checked.value, context);
    }
    throw new Error(`no command ${name}`);
  }

  /** Reports a window event, as the page half does. */
  report(event: unknown, payload: unknown = null): void {
    this.desk.window.definition.onReport?.(this.webview, "event", { event, payload });
  }

  /** Leaves. */
  leave(): void {
    this.desk.documents.splice(this.desk.documents.indexOf(this), 1);
    this.desk.window.definition.onWebviewGone?.(this.webview);
  }
}

/** Both plugins, started. */
export class TestDesk implements WindowHost {
  readonly windows: Windows;
  readonly documents: TestDocument[] = [];
  readonly window: Plugin;
  readonly webview: Plugin;
  readonly app: AppHandle;
  /** Events that were emitted: name, payload, and the kinds of target that got them, by label. */
  readonly emitted: [event: string, payload: unknown, got: string[]][] = [];
  /** Events that were emitted because a document connected. */
  readonly announced: [event: string, payload: unknown, got: string[]][] = [];
  /** What other plugins were told. */
  readonly told: [label: string, event: string, payload: unknown][] = [];
  /** Whose windows that was about. */
  readonly toldOf: Person[] = [];
  /** Whose windows events were emitted to. */
  readonly emittedTo: (Person | undefined)[] = [];
  /** `event label`, or `event label of person`, of what pages listen to. */
  readonly listeners: Set<string> = new Set();
  #ids = 0;

  constructor(configured: readonly WindowConfig[] = []) {
    this.windows = new Windows(configured);
    this.window = windowPlugin(this);
    this.webview = webviewPlugin(this);
    this.app = {
      path: { parse: (path: string) => path },
      webviews: (label?: string) =>
        this.documents.map(({ webview }) => webview)
          .filter((webview) => label === undefined || webview.label === label),
      emit: (event: string, payload: unknown, options?: EmitOptions) => {
        this.emittedTo.push(options?.principal);
        this.emitted.push([event, payload, ["everyone"]]);
      },
      emitFilter: (
        event: string,
        payload: unknown,
        filter: (target: EventTarget) => boolean,
        options?: EmitOptions,
      ) => {
        this.emittedTo.push(options?.principal);
        const got: string[] = [];
        for (const kind of ["AnyLabel", "Window", "Webview", "WebviewWindow"] as const) {
          for (const label of ["main", "other"]) {
            if (filter({ kind, label })) got.push(`${kind} ${label}`);
          }
        }
        this.emitted.push([event, payload, got]);
      },
    } as unknown as AppHandle; // no more of an app is used
    this.window.definition.setup?.(this.app, undefined);
  }

  /** Connects a document. */
  open(
    label = "main",
    { login = "ann", url = "http://127.0.0.1:4000/", principal = null }: {
      readonly login?: string;
      readonly url?: string | null;
      readonly principal?: Principal | null;
    } = {},
  ): TestDocument {
    const id = `document-${++this.#ids}`;
    const document = new TestDocument(this, { id, label, login, url, principal });
    this.documents.push(document);
    const emitted = this.emitted.length;
    this.window.definition.onWebviewReady?.(document.webview);
    this.announced.push(...this.emitted.splice(emitted));
    return document;
  }

  /** Serves a page. */
  serve(label: string, principal: Principal | null = null): void {
    this.window.definition.onPageLoad?.({ label, principal }, { url: "/", event: "started" });
  }

  login(id: string): string {
    return this.documents.find(({ webview }) => webview.id === id)?.login ?? "";
  }

  hasListener(event: string, label: string, person: Person): boolean {
    return this.listeners.has(`${event} ${label}${person === null ? "" : ` of ${person}`}`);
  }

  leave(id: string): void {
    this.documents.find(({ webview }) => webview.id === id)?.leave();
  }

  windowEvent({ label, event, payload, principal }: WindowEventFacts): void {
    this.told.push([label, event, payload]);
    this.toldOf.push(principal);
  }
}
