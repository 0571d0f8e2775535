/**
 * What serving means, the same on every runtime.
 *
 * @module
 */
import type { App } from "../create_app.ts";
import type { Principal } from "../types/principal.ts";
import type { ServerEnv } from "../transport/socket.ts";

/** A certificate. */
export interface TlsOptions {
  /** The certificate and its chain, PEM. */
  readonly cert: string;
  /** The private key, PEM. */
  readonly key: string;
}

/** How a server listens. */
export interface ListenOptions {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** The address. */
  readonly hostname: string;
  /** Whether the core asks for addresses of peers. */
  readonly peers: boolean;
  /** The certificate, or `null` for HTTP. */
  readonly tls: TlsOptions | null;
}

/** How an app is served. */
export interface ServeOptions {
  /** The port; 0, the default, takes a free one. */
  readonly port?: number;
  /**
   * The address to bind. Default `127.0.0.1`. Beyond loopback `tls` is needed, or `proxies` with a
   * `publicUrl`.
   */
  readonly hostname?: string;
  /** A certificate with its chain, and its key, in PEM: the core speaks HTTPS. */
  readonly tls?: TlsOptions;
  /** Where people reach the core: `https://desk.example.org`. Default: what it binds. */
  readonly publicUrl?: string;
  /** The addresses of reverse proxies in front: their `X-Forwarded-For` is believed. Default none. */
  readonly proxies?: readonly string[];
  /** Serves beyond loopback without TLS: everybody on the way can read along. Default `false`. */
  readonly allowInsecure?: boolean;
  /** The folder of the app's file. Default: the current folder. */
  readonly root?: string;
  /** The mode, unless the app says so itself. Default `production`. */
  readonly mode?: "development" | "production";
  /** Serve the frontend from `devUrl`. Default: in development, when there is one. */
  readonly useDevUrl?: boolean;
  /** Signs cookies: the same secret after a restart keeps browsers logged in. Default a new one. */
  readonly cookieSecret?: string;
  /**
   * Take the app's data folder for this process, and refuse with `FolderTaken` while another core
   * has it. Default `false`; the command line does.
   */
  readonly lockData?: boolean;
}

/** An app that is being served. */
export interface Served {
  /** Where it is: `http://127.0.0.1:4747`. */
  readonly url: string;
  /** Where programs of this machine reach it: past a proxy in front. */
  readonly localUrl: string;
  /** The port. */
  readonly port: number;
  /** The key that `POST /__pleiad/token` asks for: for the state file of the command line. */
  readonly stateKey: string;
  /** Resolves with the exit code when the app has stopped. */
  readonly finished: Promise<number>;
  /** A link that lets one browser in, once, within 60 seconds. */
  bootUrl(): string;
  /** A bearer token for a program without a page. */
  token(label: string, principal?: Principal): string;
  /** Stops the app and the server. */
  stop(code?: number): Promise<void>;
  /** Stops as `stop` does, by `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A listening server of a runtime. */
export interface Listener {
  /** The port. */
  readonly port: number;
  /** Stops listening and closes what is open. */
  close(): Promise<void>;
}

/** What a runtime offers. */
export interface Runtime {
  /** Listens; throws or rejects when the port is taken. */
  listen(
    options: ListenOptions,
    fetch: (request: Request, env: ServerEnv) => Response | Promise<Response>,
  ): Promise<Listener> | Listener;
  /** Bundles `@tauri-apps/api`, as the app in `root` has it, to a script that sets `__TAURI__`. */
  bundleGlobal(root: string): Promise<string>;
}

/** The `serve` of a runtime. */
export type Serve = (app: App, options?: ServeOptions) => Promise<Served>;
