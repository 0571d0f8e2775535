/**
 * From `plugin:name|command` to the command: access control, arguments, handler. The only caller
 * of handlers.
 *
 * @module
 */
import type { Authority } from "./acl/authority.ts";
import { CallContext, type InvokeRequest, WebviewView } from "./app/call.ts";
import type { Owner } from "./app/owner.ts";
import { bindChannels, type HostedChannel } from "./channels.ts";
import { CoreError, errors } from "./errors.ts";
import { type Outcome, Refusal, reject, toFailure, toOutcome } from "./outcome.ts";
import { RPC_CODES } from "./protocol/constants.ts";
import type { AppHandle } from "./types/app.ts";
import type { CommandScope, InvokeBody, Webview } from "./types/caller.ts";
import type { Command } from "./types/plugin.ts";
import type { SchemaResult } from "./types/schema.ts";
import { describeIssues, isSettled } from "./validate.ts";

/** A call as an interceptor sees it. */
export interface InterceptedCall {
  /** The whole command. */
  readonly command: string;
  /** The body, before the schema ran. */
  readonly body: InvokeBody;
  /** The headers. */
  readonly headers: Headers;
  /** Who calls. */
  readonly webview: Webview;
  /** When the caller stops waiting, in milliseconds since the epoch, or `null`. */
  readonly deadline: number | null;
}

/**
 * Runs round every call, denied ones too. `next` runs the rest and resolves with the handler's
 * result; it rejects with what the caller is to get. The first one added is the outermost.
 */
export type Interceptor = (
  call: InterceptedCall,
  next: () => Promise<unknown>,
) => unknown | Promise<unknown>;

/** A call that is under way. */
export interface RunningCall {
  /** What it comes to: at once, or later. Never rejects. */
  readonly outcome: Outcome | Promise<Outcome>;
  /** Aborts the handler's signal and settles the call with that reason, unless it has settled. */
  cancel(reason?: CoreError): void;
}

interface Entry {
  readonly command: Command;
  readonly owner: Owner;
  readonly app: AppHandle;
}

const MAX_TIMER_MS = 0x7fffffff;
const NO_SCOPE: CommandScope = { allow: [], deny: [], global: { allow: [], deny: [] } };

/** Routes calls. */
export class Router {
  readonly #entries = new Map<string, Entry>();
  readonly #plugins = new Set<string>();
  readonly #interceptors: Interceptor[] = [];
  readonly #running = new Map<Owner, Set<(reason: CoreError) => void>>();
  readonly #authority: Authority;
  readonly #app: AppHandle;
  readonly #onDenied: (request: InvokeRequest, reason: string) => void;
  #watch: ((owner: string, command: string, ms: number) => void) | null = null;

  /**
   * Takes the authority that decides, the app for calls that reach no plugin, and what to tell when
   * access control refuses a call.
   */
  constructor(
    authority: Authority,
    app: AppHandle,
    onDenied: (request: InvokeRequest, reason: string) => void = () => {},
  ) {
    this.#authority = authority;
    this.#app = app;
    this.#onDenied = onDenied;
  }

  /** Adds commands under their whole names; `plugin` is `null` for the app's own. */
  add(
    plugin: string | null,
    commands: ReadonlyMap<string, Command>,
    owner: Owner,
    app: AppHandle,
  ): void {
    if (plugin !== null) this.#plugins.add(plugin);
    for (const [name, command] of commands) this.#entries.set(name, { command, owner, app });
  }

  /** Removes what `owner` added and cancels its running calls. */
  remove(plugin: string, owner: Owner): void {
    this.#plugins.delete(plugin);
    for (const [name, entry] of this.#entries) {
      if (entry.owner === owner) this.#entries.delete(name);
    }
    for (const cancel of [...this.#running.get(owner) ?? []]) {
      cancel(new CoreError("closed", errors.pluginNotFound(plugin)));
    }
    this.#running.delete(owner);
  }

  /** Adds an interceptor, inside those that are there. */
  use(interceptor: Interceptor): void {
    this.#interceptors.push(interceptor);
  }

  /** Tells how long each handler kept everybody else waiting, in milliseconds. `null` stops. */
  watch(told: ((owner: string, command: string, ms: number) => void) | null): void {
    this.#watch = told;
  }

  /** Runs a call. */
  invoke(request: InvokeRequest): RunningCall {
    const run = new Run();
    const work = this.#interceptors.length === 0
      ? this.#dispatch(request, run)
      : this.#intercept(request, run);
    return run.track(work, request);
  }

  #dispatch(request: InvokeRequest, run: Run): Outcome | Promise<Outcome> {
    try {
      const result = this.#call(request, run);
      if (!(result instanceof Promise)) return toOutcome(request.command, result);
      return result.then(
        (value) => toOutcome(request.command, value),
        (error) => this.#failed(request, error),
      );
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  #failed(request: InvokeRequest, error: unknown): Outcome {
    if (error instanceof Refusal && error.rpcCode === RPC_CODES.denied) {
      this.#onDenied(request, typeof error.value === "string" ? error.value : error.message);
    } else if (error instanceof CoreError && error.code === "denied") {
      // SECURITY: a plugin's own words may hold arguments, which the audit log does not.
      this.#onDenied(request, errors.outOfScope(request.command));
    }
    return toFailure(error);
  }

  async #intercept(request: InvokeRequest, run: Run): Promise<Outcome> {
    const call: InterceptedCall = {
      command: request.command,
      body: request.body,
      headers: request.headers ?? new Headers(),
      webview: new WebviewView(request.caller, this.#app),
      deadline: request.deadline,
    };
    // `async` turns a synchronous throw of an interceptor into a rejection.
    const step = async (at: number): Promise<unknown> => {
      const interceptor = this.#interceptors[at];
      return await (interceptor === undefined
        ? this.#call(request, run)
        : interceptor(call, () => step(at + 1)));
    };
    try {
      return toOutcome(request.command, await step(0));
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  /** Throws or rejects with a `Refusal`, or with whatever the handler threw. */
  #call(request: InvokeRequest, run: Run): unknown {
    const { command, caller, body } = request;
    const entry = this.#entries.get(command);
    const verdict = this.#authority.decide(command, caller);
    run.assertLive();
    // SECURITY: asked for every call, whether or not the command exists.
    if (!verdict.allowed) throw new Refusal(RPC_CODES.denied, verdict.reason);
    if (entry === undefined) throw new Refusal(RPC_CODES.notFound, this.#notFound(command));
    const context = new CallContext(request, entry.app, entry.owner, verdict.scope ?? NO_SCOPE);
    run.context = context;
    const schema = entry.command.schema;
    if (schema === null) return this.#handle(entry, null, context, [], run);
    const input = body.kind === "json" ? body.value : body.bytes;
    const { value: result, channels } = bindChannels(
      caller.channels,
      () => schema["~standard"].validate(input),
    );
    const go = (settled: SchemaResult<unknown>) => {
      if (settled.issues === undefined) {
        return this.#handle(entry, settled.value, context, channels, run);
      }
      for (const channel of channels) channel.close();
      throw new Refusal(RPC_CODES.invalidArgs, describeIssues(settled.issues, body, command));
    };
    if (isSettled(result)) return go(result);
    // While the schema works the call counts as the plugin's, which may be removed meanwhile.
    this.#count(entry.owner, run, channels);
    return result.then((settled) => {
      run.assertLive();
      return go(settled);
    });
  }

  #handle(
    entry: Entry,
    args: unknown,
    context: CallContext,
    channels: readonly HostedChannel[],
    run: Run,
  ): unknown {
    let result: unknown;
    const began = this.#watch === null ? 0 : performance.now();
    try {
      result = entry.command.handler(args, context);
    } catch (error) {
      release(channels, entry.owner);
      throw error;
    } finally {
      this.#watch?.(entry.owner.name, context.command, performance.now() - began);
    }
    if (!isThenable(result)) {
      release(channels, entry.owner);
      return result;
    }
    const done = run.onEnd ?? this.#count(entry.owner, run, channels);
    return Promise.resolve(result).then((value) => {
      done();
      return value;
    }, (error) => {
      done();
      throw error;
    });
  }

  /**
   * Counts a call as its plugin's, and keeps its channels open, until the call comes to its end or
   * the function that this returns is called.
   */
  #count(owner: Owner, run: Run, channels: readonly HostedChannel[]): () => void {
    const running = this.#running.get(owner) ?? new Set();
    this.#running.set(owner, running);
    const cancel = (reason: CoreError) => run.cancel(reason);
    running.add(cancel);
    const done = () => {
      if (!running.delete(cancel)) return;
      run.onEnd = null;
      if (running.size === 0 && this.#running.get(owner) === running) this.#running.delete(owner);
      release(channels, owner);
    };
    return run.onEnd = done;
  }

  #notFound(command: string): string {
    if (!command.startsWith("plugin:")) return errors.commandNotFound(command);
    const [plugin = "", name = ""] = command.slice(7).split("|");
    return this.#plugins.has(plugin) ? errors.commandNotFound(name) : errors.pluginNotFound(plugin);
  }
}

/** One call's way to its end: the first of result, cancellation and deadline counts. */
class Run {
  context: CallContext | null = null;
  /** Called when the call has come to its end, whether or not its handler has. */
  onEnd: (() => void) | null = null;
  #settle: ((outcome: Outcome) => void) | null = null;
  #done = false;
  #cancelled: CoreError | null = null;

  track(work: Outcome | Promise<Outcome>, request: InvokeRequest): RunningCall {
    if (!(work instanceof Promise)) {
      this.#done = true;
      return { outcome: work, cancel: () => {} };
    }
    const outcome = new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
    });
    work.then((result) => this.#finish(result), (error) => this.#finish(toFailure(error)));
    if (request.deadline !== null) this.#watch(request.deadline, request.command);
    return { outcome, cancel: (reason) => this.cancel(reason) };
  }

  cancel(reason: CoreError = new CoreError("cancelled", errors.cancelled())): void {
    if (this.#done) return;
    this.#cancelled = reason;
    this.context?.abort(reason);
    this.#finish(
      reason.code === "closed" ? reject(RPC_CODES.failed, reason.message) : toFailure(reason),
    );
  }

  /** Throws when the call was cancelled while an interceptor or a schema was at work. */
  assertLive(): void {
    if (this.#cancelled !== null) throw this.#cancelled;
  }

  #watch(deadline: number, command: string): void {
    const ms = Math.max(0, deadline - Date.now());
    // A longer timer would fire at once.
    if (ms > MAX_TIMER_MS) return;
    const timer = setTimeout(
      () => this.cancel(new CoreError("timeout", errors.timedOut(command, ms))),
      ms,
    );
    this.#onDone = () => clearTimeout(timer);
  }

  #onDone: (() => void) | null = null;

  #finish(outcome: Outcome): void {
    if (this.#done) return;
    this.#done = true;
    this.#onDone?.();
    this.onEnd?.();
    this.#settle?.(outcome);
  }
}

function release(channels: readonly HostedChannel[], owner: Owner): void {
  for (const channel of channels) {
    channel.release();
    if (channel.closed) continue;
    const undo = owner.track(() => channel.close());
    channel.onClose(() => owner.untrack(undo));
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value &&
    typeof value.then === "function";
}
