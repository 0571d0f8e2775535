/**
 * A desk for each person: nobody sees, finds or closes a window of somebody else.
 *
 * @module
 */
import { PerPerson } from "../../app/per_person.ts";
import type { AppHandle } from "../../types/app.ts";
import type { Webview } from "../../types/caller.ts";
import { Desk } from "./desk.ts";
import type { WindowHost } from "./host.ts";

const shared = new WeakMap<WindowHost, Desks>();

/** The desks of a host: the window and the webview plugin of one app share them. */
export function desksOf(host: WindowHost): Desks {
  let desks = shared.get(host);
  if (desks === undefined) shared.set(host, desks = new Desks(host));
  return desks;
}

/** Makes desks, and lets them go with their last window. */
export class Desks {
  /** The core's side. */
  readonly host: WindowHost;
  readonly #desks: PerPerson<Desk>;
  #app: AppHandle | undefined;

  /** Makes them; use `desksOf` to share them. */
  constructor(host: WindowHost) {
    this.host = host;
    this.#desks = new PerPerson((person) => {
      if (this.#app === undefined) throw new Error("The windows have not started");
      return new Desk(host, this.#app, person, () => {
        // Where there are no people, the theme of the app outlives its windows.
        if (person !== null) this.#desks.take(person);
      });
    });
  }

  /** How many people have one. */
  get size(): number {
    return this.#desks.size;
  }

  /** Takes the app, when it starts. */
  start(app: AppHandle): void {
    this.#app = app;
  }

  /** Lets everything go. */
  stop(): void {
    for (const desk of this.#desks.all()) desk.stop();
  }

  /** The desk of a caller's person. */
  of(webview: Pick<Webview, "principal">): Desk {
    return this.#desks.of(webview);
  }
}
