/**
 * A page that calls built-in commands without a core around them, for tests.
 *
 * @module
 */
import { bindChannels, type ChannelHost, type HostedChannel } from "../channels.ts";
import { Resources } from "../resources.ts";
import type { AppHandle } from "../types/app.ts";
import type { Resource, ScopeEntries, Webview } from "../types/caller.ts";
import type { Context } from "../types/context.ts";
import type { Plugin } from "../types/plugin.ts";
import type { Principal } from "../types/principal.ts";

/** What tests see of the app. */
export interface TestApp extends AppHandle {
  /** The codes that `exit` was called with. */
  readonly exits: (number | undefined)[];
  /** The connected pages. */
  readonly pages: TestPage[];
}

/** An app with nothing but what built-in commands use. */
export function testApp(path: Partial<AppHandle["path"]> = {}): TestApp {
  const exits: (number | undefined)[] = [];
  const pages: TestPage[] = [];
  const app = {
    config: { identifier: "dev.pleiad.test", productName: "Test", version: "1.2.3" },
    path: { parse: (text: string) => text, ...path },
    resources: new Resources(),
    exit: (code?: number) => Promise.resolve(void exits.push(code)),
    webviews: (label?: string) =>
      pages.filter((page) => label === undefined || page.label === label).map((page) =>
        page.webview
      ),
    exits,
    pages,
  };
  return app as unknown as TestApp; // no more of an app is used
}

const NOTHING: ScopeEntries = { allow: [], deny: [] };

/** One document. */
export class TestPage implements ChannelHost {
  readonly app: TestApp;
  readonly label: string;
  readonly resources: Resources = new Resources();
  /** Messages by channel. */
  readonly received: Map<number, unknown[]> = new Map();
  /** Channels that have not ended. */
  readonly channels: Map<number, HostedChannel> = new Map();
  /** What the core has asked of the page. */
  readonly requests: { method: string; params: unknown }[] = [];
  /** Answers the core's requests. */
  answer: (method: string, params: unknown) => unknown = () => true;
  /** The scope that calls are granted. */
  scope: ScopeEntries = NOTHING;
  /** The scope of the whole plugin. */
  globalScope: ScopeEntries = NOTHING;
  readonly webview: Webview;

  constructor(app: TestApp, label: string = "main", principal: Principal | null = null) {
    this.app = app;
    this.label = label;
    app.pages.push(this);
    const webview = {
      label,
      principal,
      id: `document-${app.pages.length}`,
      request: async (method: string, params: unknown) => {
        this.requests.push({ method, params });
        return await this.answer(method, params);
      },
    };
    this.webview = webview as unknown as Webview; // no more of a webview is used
  }

  /** Calls a command as the router would. */
  async call(plugin: Plugin, name: string, args: unknown = {}): Promise<unknown> {
    const command = plugin.definition.commands[name];
    if (command === undefined) throw new Error(`no command ${name}`);
    const { value: checked, channels } = bindChannels(
      this,
      () => command.schema?.["~standard"].validate(args) ?? { value: {} },
    );
    if (checked instanceof Promise) throw new Error(`the schema of ${name} is async`);
    try {
      if (checked.issues !== undefined) throw new Error(checked.issues[0]?.message);
      return await command.handler(checked.value, this.context(name));
    } finally {
      for (const channel of channels) channel.release();
    }
  }

  /** What a handler gets beside its arguments. */
  context(command: string): Context {
    const { app, webview, resources, globalScope } = this;
    const scope = { ...this.scope, global: globalScope };
    const context = { command, app, webview, resources, scope };
    return context as unknown as Context; // no more of a context is used
  }

  /** Reports something to a plugin, as the page script does. */
  report(plugin: Plugin, name: string, payload: unknown): void {
    plugin.definition.onReport?.(this.webview, name, payload);
  }

  /** Loses the document: resources, then channels. */
  async leave(): Promise<void> {
    this.app.pages.splice(this.app.pages.indexOf(this), 1);
    await this.resources.closeAll();
    for (const channel of [...this.channels.values()]) channel.drop();
  }

  /** Takes a resource as a test holds it. */
  // deno-lint-ignore no-explicit-any -- a constructor of any arguments
  held<T extends Resource>(rid: unknown, type: abstract new (...args: any[]) => T): T {
    return this.resources.get(Number(rid), type);
  }

  sendMessage(id: number, _index: number, message: unknown): Promise<void> {
    const messages = this.received.get(id);
    if (messages === undefined) this.received.set(id, [message]);
    else messages.push(message);
    return Promise.resolve();
  }

  sendEnd(): void {}

  opened(channel: HostedChannel): void {
    this.channels.set(channel.id, channel);
  }

  closed(channel: HostedChannel): void {
    this.channels.delete(channel.id);
  }
}
