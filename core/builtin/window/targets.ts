/**
 * From a label in a command's arguments to the documents that are meant.
 *
 * @module
 */
import { CoreError } from "../../errors.ts";
import type { Webview } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";
import { isPage } from "./desk.ts";
import type { Desks } from "./desks.ts";
import { type PageState, parseState } from "./page_state.ts";

/** Finds and asks documents. One for windows and one for webviews: their errors differ. */
export class Targets {
  readonly #desks: Desks;
  readonly #notFound: () => string;

  /** `notFound` is the error for a label that nothing has. */
  constructor(desks: Desks, notFound: () => string) {
    this.#desks = desks;
    this.#notFound = notFound;
  }

  /**
   * The documents of a label, newest last. Without one, or with the caller's own: the calling
   * document alone, not others that share its label. Waits for a document that is on its way.
   */
  async find({ webview }: Context, label?: string | null): Promise<readonly Webview[]> {
    const wanted = label || webview.label;
    if (wanted === webview.label && isPage(webview)) return [webview];
    const desk = this.#desks.of(webview);
    let found = desk.pages(wanted);
    if (found.length === 0 && await desk.arrivals.wait(wanted)) {
      found = desk.pages(wanted);
    }
    if (found.length === 0) throw new CoreError("not_found", this.#notFound());
    // Two browsers may have a window of the same label open: each means the own one.
    const { host } = this.#desks;
    const login = host.login(webview.id);
    const own = found.filter(({ id }) => host.login(id) === login);
    return own.length > 0 ? own : found;
  }

  /** The label that is meant. Rejects when there is no such window. */
  async label(context: Context, label?: string | null): Promise<string> {
    const [first] = await this.find(context, label);
    return first?.label ?? context.webview.label;
  }

  /** Asks the newest document. */
  async ask(
    context: Context,
    label: string | null | undefined,
    method: string,
    params: unknown = null,
  ): Promise<unknown> {
    const document = (await this.find(context, label)).at(-1) ?? context.webview;
    return await document.request(`window:${method}`, params);
  }

  /** Tells every document; one that does it is enough. */
  async tell(
    context: Context,
    label: string | null | undefined,
    method: string,
    params: unknown = null,
  ): Promise<void> {
    const documents = await this.find(context, label);
    try {
      await Promise.any(documents.map((one) => one.request(`window:${method}`, params)));
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }

  /** Tells every document, and each later one of that label. */
  async keep(
    context: Context,
    label: string | null | undefined,
    method: string,
    params: unknown,
    key = method,
  ): Promise<void> {
    await this.tell(context, label, method, params);
    const { webview } = context;
    this.#desks.of(webview).state(label || webview.label).kept.set(key, [method, params]);
  }

  /** How the window is now, by its page's word. */
  async state(context: Context, label?: string | null): Promise<PageState> {
    return parseState(await this.ask(context, label, "state"));
  }
}
