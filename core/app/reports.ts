/**
 * What an app says of itself: failures in words on the console, and records for the audit log.
 *
 * @module
 */
import { Audit } from "../audit.ts";
import { errors, reasonOf } from "../errors.ts";
import type { AuditRecord } from "../types/audit.ts";
import type { Plugin } from "../types/plugin.ts";
import { blame } from "./blame.ts";
import type { InvokeRequest } from "./call.ts";
import type { Caller } from "./caller.ts";
import type { PluginReports } from "./plugins.ts";

/** A caller, as far as records tell of it. */
type Blamed = Pick<Caller, "label" | "origin" | "principal">;

/** The reports of one app. */
export interface Reports extends PluginReports {
  /** The records. */
  readonly audit: Audit;
  /** Something failed; `plugin` is whose it was. */
  fault(message: string, plugin?: string): void;
  /** Access control refused a call. */
  denied(request: InvokeRequest, why: string): void;
  /** A call came too fast, or was one too many. */
  limited(
    caller: Blamed,
    command: string,
    reason: string,
  ): void;
  /** Something kept everybody waiting. */
  blocked(reason: string, plugin: string | null): void;
  /** Nobody caught this: tells which plugin it came from, where one can tell. */
  uncaught(thrown: unknown, plugins: Iterable<Plugin>): string | null;
  /** Says nothing on the console any more. */
  silence(): void;
}

/** Makes the reports of an app. */
export function createReports(): Reports {
  const audit = new Audit();
  let silent = false;
  const say = (message: string) => {
    if (!silent) console.error(`pleiad: ${message}`);
  };
  const of = (plugin: string | null | undefined) => plugin ? { plugin } : {};
  return {
    audit,
    fault(message, plugin) {
      say(message);
      audit.record({ kind: "fault", reason: message, ...of(plugin) });
    },
    denied({ command, caller }, why) {
      // The first line says it; in development an explanation follows.
      const reason = why.split("\n", 1)[0] ?? why;
      audit.record({ kind: "denied", reason, ...factsOf(caller), command });
    },
    limited(caller, command, reason) {
      audit.record({ kind: "refused", reason, ...factsOf(caller), command });
    },
    blocked(reason, plugin) {
      say(reason);
      audit.record({ kind: "blocked", reason, ...of(plugin) });
    },
    left(plugin, registrations, resources) {
      const reason = errors.leftBehind(plugin, registrations, resources);
      audit.record({ kind: "left", reason, plugin, count: registrations + resources });
    },
    uncaught(thrown, plugins) {
      const plugin = blame(thrown, plugins);
      const reason = plugin === null
        ? errors.uncaught(reasonOf(thrown))
        : errors.uncaughtBy(plugin, reasonOf(thrown));
      audit.record({ kind: "fault", reason, ...of(plugin) });
      return plugin;
    },
    silence: () => void (silent = true),
  };
}

/** What a record says of a caller. */
function factsOf({ label, origin, principal }: Blamed): Pick<AuditRecord, "label" | "origin"> {
  const who = principal === null ? {} : { principal: principal.id };
  return { label, ...who, origin: origin === "local" ? origin : origin.remote };
}
