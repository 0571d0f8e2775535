/**
 * As much of a browser window as the page half of `core:window` touches.
 *
 * @module
 */
import { windowScript } from "./script.gen.ts";

/** An element that takes styles and attributes. */
class FakeElement {
  readonly styles = new Map<string, string>();
  readonly dataset: Record<string, string> = {};
  readonly style = {
    setProperty: (name: string, value: string | null) => {
      if (value === null) this.styles.delete(name);
      else this.styles.set(name, value);
    },
  };
  inert = false;
  rel = "";
  href = "";
  remove(): void {}
}

/** A page with the script running in it; `window` holds what the script sees as globals. */
export class FakeBrowser {
  /** What was reported: `[event, payload]`, or the name of another report. */
  readonly reports: unknown[] = [];
  /** What the script did to the window. */
  readonly did: unknown[] = [];
  readonly root = new FakeElement();
  readonly icons: FakeElement[] = [];
  /** Whether the window has the focus. */
  focused = true;
  /** Whether pop-ups are blocked. */
  blocked = false;
  /** Whether fullscreen is refused for want of a gesture. */
  needsGesture = false;
  readonly dark = { matches: false, addEventListener: () => {} };
  readonly child = {
    closed: false,
    focus: () => this.did.push("focus child"),
    opener: this,
    location: { href: "" },
  };
  // deno-lint-ignore no-explicit-any -- a test reads and sets whatever the script does
  readonly window: any; // as above
  readonly #answers = new Map<string, (params: unknown) => unknown>();
  readonly #listeners = new Map<string, ((event: unknown) => void)[]>();
  #frames: (() => void)[] = [];
  #soon: (() => void)[] = [];
  #ticks: (() => void)[] = [];

  constructor() {
    const { did } = this;
    const note = (name: string) => (...args: unknown[]) => void did.push([name, ...args]);
    const listen = (type: string, listener: (event: unknown) => void) => {
      this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener]);
    };
    const html = Object.assign(this.root, {
      requestFullscreen: () => {
        did.push("fullscreen");
        return this.needsGesture ? Promise.reject(new TypeError("gesture")) : Promise.resolve();
      },
    });
    this.window = {
      pleiad: {
        answer: (method: string, handler: (params: unknown) => unknown) =>
          this.#answers.set(method, handler),
        report: (name: string, payload: { event: string; payload: unknown }) =>
          this.reports.push(payload ? [payload.event, payload.payload] : name),
      },
      document: {
        documentElement: html,
        title: "Page",
        hidden: false,
        fullscreenElement: null,
        hasFocus: () => this.focused,
        addEventListener: listen,
        querySelectorAll: () => [],
        createElement: () => new FakeElement(),
        head: { append: (element: FakeElement) => this.icons.push(element) },
      },
      screen: {
        width: 1920,
        height: 1080,
        availLeft: 0,
        availTop: 25,
        availWidth: 1920,
        availHeight: 1055,
      },
      HTMLInputElement: class {},
      matchMedia: () => this.dark,
      navigator: { permissions: { query: () => Promise.reject(new TypeError("unknown")) } },
      location: { replace: note("replace") },
      window: {
        close: note("close"),
        open: (...args: unknown[]) => {
          did.push(["open", ...args]);
          return this.blocked ? null : this.child;
        },
      },
      devicePixelRatio: 2,
      screenX: 10,
      screenY: 20,
      outerWidth: 820,
      outerHeight: 640,
      innerWidth: 800,
      innerHeight: 600,
      moveTo: note("moveTo"),
      resizeTo: note("resizeTo"),
      addEventListener: listen,
      requestAnimationFrame: (run: () => void) => this.#frames.push(run),
      setTimeout: (run: () => void) => this.#soon.push(run),
      setInterval: (run: () => void) => this.#ticks.push(run),
      clearInterval: () => {},
    };
    // Sloppy code with the fake as its scope, so that the script sees sizes as they change.
    new Function("scope", `with (scope) { ${windowScript} }`)(this.window);
  }

  /** Asks the page, as the core does. */
  async ask(method: string, params: unknown = null): Promise<unknown> {
    return await this.#answers.get(`window:${method}`)?.(params);
  }

  /** Dispatches an event. */
  dispatch(type: string, event: Record<string, unknown> = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ type, ...event });
  }

  /** Lets the next frame come. Returns how many asked for it. */
  frame(): number {
    const asked = this.#frames.splice(0);
    for (const run of asked) run();
    return asked.length;
  }

  /** Runs what waits for its turn. */
  turn(): void {
    for (const run of this.#soon.splice(0)) run();
  }

  /** Lets every interval come once. */
  tick(): void {
    for (const run of [...this.#ticks]) run();
  }

  /** Takes the reports so far. */
  taken(): unknown[] {
    return this.reports.splice(0);
  }
}
