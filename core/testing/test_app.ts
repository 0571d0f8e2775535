/**
 * `testApp`: calls an app without sockets.
 *
 * @module
 */
import type { AnyApp, CallOptions, Connection } from "../client/connection.ts";
import { ScriptConnection } from "../client/script_connection.ts";
import { ScriptSocket } from "../client/socket.ts";
import type { AppTypes, PageChannel } from "../client/types.ts";
import { type App, internalsOf } from "../create_app.ts";
import { Session } from "../transport/session.ts";
import type { Principal } from "../types/principal.ts";
import { Link } from "./_link.ts";

/** Options of `testApp`. */
export interface TestAppOptions {
  /** The label of the caller. Default `main`. */
  readonly label?: string;
  /** Who calls. Default nobody, as in an app without `authenticate`. */
  readonly principal?: Principal;
  /** The mode, unless the app says so itself. Default `development`: errors explain themselves. */
  readonly mode?: "development" | "production";
}

/** A channel that keeps what it is sent. */
export interface CollectedChannel<T> extends PageChannel<T> {
  /** The messages so far, in order. */
  readonly messages: readonly T[];
  /** Resolves with the next message, or with one that came before it was asked for. */
  next(): Promise<T>;
}

/** A page of the app, as far as a test needs one. */
export interface TestCaller<A extends AppTypes = AnyApp> extends Connection<A> {
  /** The app. */
  readonly app: App;
  /** A channel to give as an argument, which keeps its messages. */
  collect<T>(): CollectedChannel<T>;
  /** Answers requests of the core, as `pleiad.answer` does in a page script. */
  answer(method: string, handler: (params: unknown) => unknown): void;
  /** Another caller of the same app. `label` and `principal` default to this one's. */
  another(label?: string, principal?: Principal): Promise<TestCaller<A>>;
  /** Stops the app; its callers are gone then. */
  stop(): Promise<void>;
}

/**
 * Starts an app and calls it, in this process and without a server. Arguments, results, channel
 * messages and events travel as text and bytes, as they do over a socket.
 *
 * ```ts
 * import { type App } from "@pleiad/core";
 * import { testApp } from "@pleiad/core/testing";
 * import assert from "node:assert/strict";
 *
 * async function greets(app: App): Promise<void> {
 *   await using page = await testApp(app);
 *   assert.equal(await page.invoke("greet", { name: "Maia" }), "Hello, Maia");
 * }
 * ```
 *
 * The caller that it resolves to stops the app when it is disposed of.
 */
export async function testApp<A extends AppTypes = AnyApp>(
  app: App,
  options: TestAppOptions = {},
): Promise<TestCaller<A>> {
  const { label = "main", principal = null, mode = "development" } = options;
  await app.start({ mode });
  const callers = new Set<Connection>();
  const stop = async () => {
    await Promise.all([...callers].map((caller) => caller.close()));
    await app.stop();
  };
  const caller = await open(app, { label, principal }, callers, stop);
  caller[Symbol.asyncDispose] = stop;
  return caller as unknown as TestCaller<A>; // typed by the contracts, like every `invoke`
}

type Opened = { -readonly [K in keyof TestCaller]: TestCaller[K] };

async function open(
  app: App,
  { label, principal }: { readonly label: string; readonly principal: Principal | null },
  callers: Set<Connection>,
  stop: () => Promise<void>,
): Promise<Opened> {
  const { connect, ...target } = internalsOf(app);
  const url = `http://test/${label}`;
  const login = `test ${principal?.id ?? ""}`;
  const facts = { label, principal, origin: "local", url, login, pushes: true } as const;
  const session = new Session(facts);
  const link = new Link(session, { ...target, report: () => {} });
  const socket = new ScriptSocket({ open: () => link, refused: () => Promise.resolve(true) });
  link.open();
  const disconnect = connect(session);
  const connection = new ScriptConnection(
    socket,
    await socket.greeted,
    (command, body, given) => callBeside(app, session, command, body, given),
  );
  callers.add(connection);
  const close = async () => {
    socket.close();
    if (!callers.delete(connection)) return;
    disconnect();
    await session.end();
  };
  const own = {
    app,
    answer: (method: string, handler: (params: unknown) => unknown) =>
      void socket.answers.set(method, handler),
    collect: <T>() => collect<T>(connection),
    another: (other = label, person = principal) =>
      open(app, { label: other, principal: person }, callers, stop),
    stop,
    close,
    [Symbol.asyncDispose]: close,
  };
  return Object.assign(connection, own);
}

/** Calls with headers, or with bytes: what goes over HTTP where there is a server. */
async function callBeside(
  app: App,
  session: Session,
  command: string,
  body: BodyInit,
  { headers, signal, timeout }: CallOptions,
): Promise<unknown> {
  const call = internalsOf(app).router.invoke({
    command,
    body: typeof body === "string"
      ? { kind: "json", value: JSON.parse(body) }
      : { kind: "raw", bytes: new Uint8Array(await new Response(body).arrayBuffer()) },
    headers: new Headers(headers),
    caller: session,
    deadline: timeout === undefined ? null : Date.now() + timeout,
  });
  signal?.addEventListener("abort", () => call.cancel(), { once: true });
  const outcome = await call.outcome;
  if (!outcome.ok) throw outcome.value ?? null;
  return "json" in outcome ? JSON.parse(outcome.json) : outcome.bytes.slice().buffer;
}

function collect<T>(connection: ScriptConnection): CollectedChannel<T> {
  const messages: T[] = [];
  const waiting: ((message: T) => void)[] = [];
  let taken = 0;
  const channel = connection.channel<T>((message) => {
    messages.push(message);
    const resolve = waiting.shift();
    if (resolve === undefined) return;
    taken++;
    resolve(message);
  });
  const next = () =>
    new Promise<T>((resolve) => {
      if (taken < messages.length) resolve(messages[taken++] as T); // the index is in range
      else waiting.push(resolve);
    });
  return Object.assign(channel, { messages, next });
}
