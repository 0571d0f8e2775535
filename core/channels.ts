/**
 * Channels: ordered messages from a handler to the caller that opened them.
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "./errors.ts";
import { CHANNEL_PREFIX } from "./protocol/constants.ts";
import type { Channel } from "./types/contract.ts";

/** What carries a channel's messages: the session of the caller. */
export interface ChannelHost {
  /** Sends message number `index`; resolves when there is room for another. */
  sendMessage(id: number, index: number, message: unknown): Promise<void>;
  /** Tells the caller that the channel has ended after `index` messages. */
  sendEnd(id: number, index: number): void;
  /** Tells when a channel opens, so that the host can close it when the caller goes. */
  opened(channel: HostedChannel): void;
  /** Tells when a channel has closed. */
  closed(channel: HostedChannel): void;
}

/** A channel as the core holds it. */
export class HostedChannel implements Channel {
  readonly id: number;
  readonly #host: ChannelHost;
  #next = 0;
  #closed = false;
  #retained = false;
  #onClose: Set<() => void> | null = null;

  /** Opens channel `id` of a caller. */
  constructor(id: number, host: ChannelHost) {
    this.id = id;
    this.#host = host;
    host.opened(this);
  }

  /** Whether nothing can be sent any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether somebody keeps the channel beyond its command. */
  get retained(): boolean {
    return this.#retained;
  }

  /** Sends one message; resolves when there is room for another. */
  send(message: unknown): Promise<void> {
    if (this.#closed) return refused(new CoreError("closed", errors.channelClosed(this.id)));
    const index = this.#next++;
    try {
      return this.#host.sendMessage(this.id, index, message === undefined ? null : message);
    } catch (error) {
      // The caller waits for every index: one that could not be sent must not be skipped.
      this.#next = index;
      return refused(error);
    }
  }

  /** Ends the channel. */
  close(): void {
    if (this.#closed) return;
    this.#host.sendEnd(this.id, this.#next);
    this.drop();
  }

  /** Closes without telling the caller, who is gone. */
  drop(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#host.closed(this);
    const callbacks = this.#onClose;
    this.#onClose = null;
    for (const callback of callbacks ?? []) {
      try {
        callback();
      } catch (error) {
        // Whoever closes the channel has more to free, and is not to blame.
        console.error(`pleiad: onClose of channel ${this.id} failed: ${reasonOf(error)}`);
      }
    }
  }

  /** Keeps the channel open after its command has returned. */
  retain(): this {
    this.#retained = true;
    return this;
  }

  /** Ends the channel unless somebody retains it: what the router does when a command returns. */
  release(): void {
    if (!this.#retained) this.close();
  }

  /** Calls back once when the channel closes. */
  onClose(callback: () => void): () => void {
    if (this.#closed) {
      callback();
      return () => {};
    }
    this.#onClose ??= new Set();
    this.#onClose.add(callback);
    return () => this.#onClose?.delete(callback);
  }

  /** The string that stands for the channel on the wire. */
  toJSON(): string {
    return `${CHANNEL_PREFIX}${this.id}`;
  }
}

/** A rejection that may go unawaited: senders that only fire must not end the process. */
function refused(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason);
  promise.catch(() => {});
  return promise;
}

/** Reads `__CHANNEL__:<id>` (tauri: `crates/tauri/src/ipc/channel.rs`); `null` for anything else. */
export function parseChannelId(value: unknown): number | null {
  if (typeof value !== "string" || !value.startsWith(CHANNEL_PREFIX)) return null;
  const digits = value.slice(CHANNEL_PREFIX.length);
  if (!/^\d{1,10}$/.test(digits)) return null;
  const id = Number(digits);
  return id <= 0xffffffff ? id : null;
}

interface Binding {
  readonly host: ChannelHost | null;
  readonly opened: HostedChannel[];
}

// Standard Schema's `validate` takes a value and nothing else, so the caller of the moment is kept
// here while it runs. JavaScript runs one synchronous stretch at a time: nobody else can see it.
let binding: Binding | null = null;

/**
 * Runs `validate` so that channels in the value it reads belong to `host`, and returns what it
 * gave with the channels it opened.
 */
export function bindChannels<T>(
  host: ChannelHost | null,
  validate: () => T,
): { readonly value: T; readonly channels: readonly HostedChannel[] } {
  const outer = binding;
  const own: Binding = { host, opened: [] };
  binding = own;
  try {
    return { value: validate(), channels: own.opened };
  } catch (error) {
    for (const channel of own.opened) channel.close();
    throw error;
  } finally {
    binding = outer;
  }
}

/**
 * Turns a channel argument into the channel, inside a schema. Returns `null` when the value is no
 * channel argument. Throws when no call is being validated or the caller has no socket.
 */
export function receiveChannel(value: unknown): Channel | null {
  const id = parseChannelId(value);
  if (id === null) return null;
  if (binding === null) throw new CoreError("internal", errors.channelUnbound());
  if (binding.host === null) throw new CoreError("invalid_args", errors.channelWithoutSocket(id));
  const opened = binding.opened.find((channel) => channel.id === id);
  if (opened !== undefined) return opened;
  const channel = new HostedChannel(id, binding.host);
  binding.opened.push(channel);
  return channel;
}
