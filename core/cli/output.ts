/**
 * How the command line tells what happens: to a person, or as JSON lines.
 *
 * @module
 */
import type { ServeArgs } from "./args.ts";
import type { DeniedCall } from "./denials.ts";
import type { CliIo } from "./io.ts";

/** A core that listens. */
export interface Listening {
  /** Where, `http://127.0.0.1:4747/`. */
  readonly url: string;
  /** Opens the app in one browser, once, within 60 seconds. */
  readonly bootUrl: string;
  /** The product's name. */
  readonly name: string;
  /** The app's version. */
  readonly version: string;
  /** The frontend's dev server, when the page comes from one. */
  readonly devUrl?: string;
}

/** Something that happened. */
export type CliEvent =
  | { readonly event: "listening" } & Listening
  | { readonly event: "link"; readonly bootUrl: string }
  | { readonly event: "restarting"; readonly reason: string }
  | {
    readonly event: "denied";
    /** The folder of the Tauri project that the app was read from, if it was. */
    readonly folder: string | null;
    /** Identifiers of capabilities that are not learned ones. */
    readonly taken: readonly string[];
  } & DeniedCall
  | { readonly event: "error"; readonly message: string }
  | { readonly event: "stopped"; readonly code: number };

/** Tells one event after another. */
export type Tell = (event: CliEvent) => void;

/** Makes the teller that the options ask for. */
export function createTell({ json }: Pick<ServeArgs, "json">, io: CliIo): Tell {
  if (json) return (event) => io.out(JSON.stringify(event));
  const strong = (text: string) => io.color ? `\x1b[1m${text}\x1b[22m` : text;
  let listened = false;
  return (event) => {
    switch (event.event) {
      case "listening":
        if (listened) {
          io.out("Listening again");
          break;
        }
        listened = true;
        io.out(`${strong(`${event.name} ${event.version}`)} at ${strong(event.url)}`);
        io.out(`Open it in a browser, once, within 60 seconds: ${event.bootUrl}`);
        io.out("Press Enter for another such link, Ctrl+C to stop");
        break;
      case "link":
        io.out(event.bootUrl);
        break;
      case "restarting":
        io.out(`Restarting: ${event.reason}`);
        break;
      case "error":
        io.err(event.message);
        break;
      case "stopped":
        io.out("Stopped");
    }
  };
}
