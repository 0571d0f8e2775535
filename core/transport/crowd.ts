/**
 * How many sockets and requests are open, of everybody and of each.
 *
 * @module
 */
import type { Limits } from "../app/limits.ts";

/** Counts what is open. */
export class Crowd {
  readonly #limits: Limits;
  readonly #byLogin = new Map<string, number>();
  #sockets = 0;
  #requests = 0;

  /** Takes the app's limits. */
  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Why `login` may not open a socket now; `null` when it may. */
  refuseSocket(login: string): string | null {
    const { sockets, socketsPerLogin } = this.#limits;
    if (this.#sockets >= sockets) return `More than ${sockets} sockets are open`;
    if ((this.#byLogin.get(login) ?? 0) < socketsPerLogin) return null;
    return `This browser or program has more than ${socketsPerLogin} sockets open`;
  }

  /** A socket is open. Returns what to call once it is closed. */
  openSocket(login: string): () => void {
    this.#sockets++;
    this.#byLogin.set(login, (this.#byLogin.get(login) ?? 0) + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#sockets--;
      const left = (this.#byLogin.get(login) ?? 1) - 1;
      if (left === 0) this.#byLogin.delete(login);
      else this.#byLogin.set(login, left);
    };
  }

  /** Why one more request may not begin; `null` when it may, and counts until `endRequest`. */
  refuseRequest(): string | null {
    if (this.#requests >= this.#limits.requests) return "Too many requests are under way";
    this.#requests++;
    return null;
  }

  /** A request has been answered. */
  endRequest(): void {
    this.#requests--;
  }
}
