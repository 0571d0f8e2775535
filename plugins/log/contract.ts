/**
 * What the log plugin offers.
 *
 * @module
 */

/** How grave a line is: 1 trace, 2 debug, 3 info, 4 warn, 5 error. */
export type LogLevel = 1 | 2 | 3 | 4 | 5;

/** The names of the levels. */
export type LogLevelName = "trace" | "debug" | "info" | "warn" | "error";

/** The payload of `log://log`. */
export interface LogLine {
  /** The whole line, as it stands in the file. */
  message: string;
  /** How grave it is. */
  level: LogLevel;
}

/** What else is known of a line that another plugin writes. */
export interface LogDetails {
  /** Whose line it is. Default `app`. */
  readonly target?: string;
  /** The source file. */
  readonly file?: string;
  /** The line in the source file. */
  readonly line?: number;
  /** More, by name. */
  readonly keyValues?: Readonly<Record<string, string | undefined>>;
}

/** What `app.plugin<LogContract>("log")` gives. */
export interface LogApi {
  /** Writes one line. Neither its length nor its rate is limited: plugins are trusted. */
  log(level: LogLevel | LogLevelName, message: string, details?: LogDetails): void;
  /** Resolves when everything so far is in the files. */
  flush(): Promise<void>;
}

/** The contract of the log plugin. */
export interface LogContract {
  /** The name of the plugin. */
  name: "log";
  /** The commands. */
  commands: {
    /** Writes one line. */
    log(args: {
      level: LogLevel;
      message: string;
      /** The place in the source, as the guest package finds it. */
      location?: string | null | undefined;
      file?: string | null | undefined;
      line?: number | null | undefined;
      keyValues?: { [name: string]: string | null | undefined } | null | undefined;
    }): void;
  };
  /** The events. */
  events: {
    /** A line was written; sent only with the target `webview`. */
    "log://log": LogLine;
  };
  /** What other plugins get. */
  api: LogApi;
}
