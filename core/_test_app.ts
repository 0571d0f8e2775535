/**
 * For this package's tests: an app with callers that have no transport.
 *
 * @module
 */
import type { AppDefinition } from "./app/config.ts";
import { type App, createApp, internalsOf } from "./create_app.ts";
import type { Outcome } from "./outcome.ts";
import type { RunningCall } from "./router.ts";
import { Session } from "./transport/session.ts";

/** A message that the core sent, or the bytes of a binary frame. */
// deno-lint-ignore no-explicit-any -- tests look into messages of every shape
export type Sent = any;

/** A started app and a way to call it. */
export interface TestApp {
  readonly app: App;
  readonly session: Session;
  /** What was sent to the caller, parsed. */
  readonly sent: Sent[];
  /** Starts a call. */
  run(command: string, args?: unknown, deadline?: number): RunningCall;
  /** Calls a command and gives the outcome. */
  invoke(command: string, args?: unknown, label?: string): Promise<Outcome>;
  /** Calls a command; resolves with its result, rejects with the rejection value. */
  value(command: string, args?: unknown): Promise<unknown>;
}

/** Starts an app whose window `main` may do everything that `permissions` grant. */
export async function startTestApp(
  definition: Partial<AppDefinition>,
  permissions: readonly string[] = [],
): Promise<TestApp> {
  const app = createApp({
    identifier: "org.pleiad.test",
    mode: "development",
    capabilities: [{
      identifier: "test",
      windows: ["main"],
      permissions: ["core:default", ...permissions],
    }],
    ...definition,
  });
  await app.start();
  const { session, sent } = connectTestSession(app, "main");
  const run = (command: string, args: unknown = {}, deadline?: number, caller = session) => {
    const body = args instanceof Uint8Array
      ? { kind: "raw", bytes: args } as const
      : { kind: "json", value: args } as const;
    return internalsOf(app).router.invoke({
      command,
      body,
      headers: null,
      caller,
      deadline: deadline ?? null,
    });
  };
  const invoke = async (command: string, args: unknown = {}, label = "main") => {
    const caller = label === "main" ? session : connectTestSession(app, label).session;
    return await run(command, args, undefined, caller).outcome;
  };
  return {
    app,
    session,
    sent,
    run,
    invoke,
    async value(command, args) {
      const outcome = await invoke(command, args);
      if (!outcome.ok) throw outcome.value;
      return "json" in outcome ? JSON.parse(outcome.json) : outcome.bytes;
    },
  };
}

/** Connects a caller whose socket keeps what it is sent. */
export function connectTestSession(
  app: App,
  label: string,
): { session: Session; sent: Sent[]; disconnect: () => void } {
  const sent: Sent[] = [];
  const session = new Session(
    { label, origin: "local", url: "http://localhost/", login: "test", pushes: true },
  );
  const disconnect = internalsOf(app).connect(session);
  session.attach({
    bufferedAmount: 0,
    send: (data) => {
      const parsed: unknown = typeof data === "string" ? JSON.parse(data) : data;
      sent.push(...Array.isArray(parsed) ? parsed : [parsed]);
    },
    close: () => {},
  }, "pleiad");
  return { session, sent, disconnect };
}
