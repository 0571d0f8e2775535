/**
 * Facts about the operating system that the core runs on, for `@tauri-apps/plugin-os`.
 *
 * @module
 */
import { command, definePlugin, type Plugin } from "@pleiad/core";
import process from "node:process";
import { facts, hostname, locale } from "./_facts.ts";
import type { OsContract } from "./contract.ts";

export type * from "./contract.ts";

/** Creates the os plugin. */
export function os(): Plugin<OsContract> {
  const known = Object.freeze(facts());
  return definePlugin<OsContract>("os", {
    version: "0.1.0",
    permissions: {
      default: {
        description: "Everything but the name of the computer.",
        members: ["arch", "exe_extension", "family", "locale", "os_type", "platform", "version"],
      },
    },
    setup: () => ({ ...known }),
    page: { script: pageScript(known) },
    commands: {
      locale: command(() => locale(process.env)),
      hostname: command(hostname),
      platform: command(() => known.platform),
      version: command(() => known.version),
      os_type: command(() => known.os_type),
      family: command(() => known.family),
      arch: command(() => known.arch),
      exe_extension: command(() => known.exe_extension),
    },
  });
}

/** The guest package reads its synchronous values from this global. */
function pageScript(known: object): string {
  // SECURITY: a `<` of the version's text must not end the script element.
  const value = JSON.stringify(known).replaceAll("<", "\\u003c");
  return `Object.defineProperty(window,"__TAURI_OS_PLUGIN_INTERNALS__",{value:Object.freeze(${value}),configurable:true});`;
}
