/**
 * Clients in a page: `@tauri-apps/api` in Chromium, with a WebSocket and without.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { skipBrowser } from "../browser/_chromium.ts";
import { showFixture } from "../browser/_fixture.ts";
import type {} from "../fixtures/page/guest.ts";
import type { Client, ClientKind, Ending } from "./_client.ts";

/** The published client, as it comes. */
export const pageOverSocket: ClientKind = {
  name: "page over WebSocket",
  pushes: true,
  skip: skipBrowser,
  async start() {
    const shown = await showFixture({ name: "page-socket" });
    // The first calls may go over HTTP while the socket is being opened.
    while (await way(shown.page) !== "socket");
    return pageClient(shown.page, "socket", shown.close);
  },
};

/** The published client where no WebSocket can be opened. */
export const pageOverHttp: ClientKind = {
  name: "page over HTTP",
  pushes: false,
  skip: skipBrowser,
  async start() {
    const shown = await showFixture({
      name: "page-http",
      prepare: () => {
        Reflect.deleteProperty(globalThis, "WebSocket");
      },
    });
    return pageClient(shown.page, "http", shown.close);
  },
};

function way(page: Page): Promise<unknown> {
  return page.evaluate(() => guest.core.invoke("plugin:probe|way"));
}

function pageClient(page: Page, way: Client["way"], close: () => Promise<void>): Client {
  return {
    label: "main",
    way,
    invoke: (command, args, headers) =>
      page.evaluate(async ({ command, args, headers }): Promise<Ending> => {
        try {
          const value = await guest.core.invoke<unknown>(
            command,
            args as Record<string, unknown>, // whatever a test gives, wrong things too
            headers && { headers },
          );
          return { ok: true, value: value instanceof ArrayBuffer ? new Uint8Array(value) : value };
        } catch (value) {
          return { ok: false, value, isError: value instanceof Error };
        }
      }, { command, args, headers }),
    cancel: (command, args) =>
      page.evaluate(async ({ command, args }): Promise<Ending> => {
        const controller = new AbortController();
        const { signal } = controller;
        const running = __TAURI_INTERNALS__.invoke(command, args, { signal }).then(
          (value): Ending => ({ ok: true, value }),
          (value): Ending => ({ ok: false, value, isError: value instanceof Error }),
        );
        await guest.core.invoke("plugin:probe|held", args);
        controller.abort();
        return await running;
      }, { command, args }),
    collect: (command, args, count) =>
      page.evaluate(async ({ command, args, count }) => {
        const messages: unknown[] = [];
        const all = Promise.withResolvers<void>();
        const sink = new guest.core.Channel<unknown>((message) => {
          messages.push(message instanceof ArrayBuffer ? new Uint8Array(message) : message);
          if (messages.length === count) all.resolve();
        });
        const result = await guest.core.invoke(`plugin:probe|${command}`, { ...args, sink });
        await all.promise;
        return { result, messages };
      }, { command, args, count }),
    async listen(event, target) {
      const handle = await page.evaluateHandle(async ({ event, target }) => {
        const heard: unknown[] = [];
        const options = target === undefined ? {} : { target };
        const stop = await guest.event.listen(event, ({ payload }) => heard.push(payload), options);
        return { heard, stop };
      }, { event, target });
      return {
        payloads: () => handle.evaluate(({ heard }) => heard),
        stop: () => handle.evaluate(({ stop }) => stop()),
      };
    },
    emit: (event, payload, target) =>
      page.evaluate(
        ({ event, payload, target }) =>
          target === undefined
            ? guest.event.emit(event, payload)
            : guest.event.emitTo(target, event, payload),
        { event, payload, target },
      ),
    close,
  };
}
