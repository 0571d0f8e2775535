/**
 * For this package's tests: an app with a caller that has no transport.
 *
 * @module
 */
import type { AppDefinition } from "./app/config.ts";
import { type App, createApp } from "./create_app.ts";
import type { Outcome } from "./outcome.ts";
import { Session } from "./transport/session.ts";

/** A started app and a way to call it. */
export interface TestApp {
  readonly app: App;
  readonly session: Session;
  /** What was sent to the caller, parsed. */
  readonly sent: unknown[];
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
    capabilities: [{ identifier: "test", windows: ["main"], permissions: ["core:default", ...permissions] }],
    ...definition,
  });
  await app.start();
  const { session, sent } = connectTestSession(app, "main");
  const invoke = async (command: string, args: unknown = {}, label = "main") => {
    const caller = label === "main" ? session : connectTestSession(app, label).session;
    const body = args instanceof Uint8Array
      ? { kind: "raw", bytes: args } as const
      : { kind: "json", value: args } as const;
    return await app.internals.router.invoke({ command, body, headers: null, caller, deadline: null })
      .outcome;
  };
  return {
    app,
    session,
    sent,
    invoke,
    async value(command, args) {
      const outcome = await invoke(command, args);
      if (!outcome.ok) throw outcome.value;
      return "json" in outcome ? JSON.parse(outcome.json) : outcome.bytes;
    },
  };
}

/** Connects a caller whose socket keeps what it is sent. */
export function connectTestSession(app: App, label: string): { session: Session; sent: unknown[] } {
  const sent: unknown[] = [];
  const session = new Session(
    { label, origin: "local", url: "http://localhost/", login: "test", pushes: true },
    () => {},
  );
  app.internals.connect(session);
  session.attach({
    bufferedAmount: 0,
    send: (data) => {
      const parsed: unknown = typeof data === "string" ? JSON.parse(data) : data;
      sent.push(...Array.isArray(parsed) ? parsed : [parsed]);
    },
    close: () => session.detach,
  }, "pleiad");
  return { session, sent };
}
