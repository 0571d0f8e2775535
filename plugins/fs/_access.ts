/**
 * Which paths a call may touch.
 *
 * @module
 */
import process from "node:process";
import type { AppHandle, CommandScope } from "@pleiad/core";
import { createPathScope, type PathFiles, type PathScope, stateEntries } from "@pleiad/core/scope";
import { errors, Refused } from "./_errors.ts";
import { systemPath } from "./_path_argument.ts";
import type { FsContract } from "./contract.ts";

type Entry = FsContract["scope"];

/** Who asks, as far as scopes go. */
export interface Asker {
  /** The whole name of the command. */
  readonly command: string;
  /** What was granted. */
  readonly scope: CommandScope<Entry>;
}

/** A path that a call may touch. */
export interface Place {
  /** As it was asked for: the only form that sentences may name. */
  readonly asked: string;
  /** The real one, to be used. */
  readonly path: string;
  /** What is said when it turns out to lead elsewhere. */
  readonly refusal: string;
}

/** How a path is meant. */
export interface PlaceOptions {
  /** From where it is taken. */
  readonly baseDir?: number | null | undefined;
  /** With `false`, the link itself is meant, not what it leads to. */
  readonly followLast?: boolean;
}

interface Compiled {
  readonly version: number;
  readonly scope: PathScope;
  /** Denies what the scope denies and nothing else. */
  readonly denials: PathScope;
}

/** Decides about paths, for all calls of one app. */
export class Access {
  readonly #app: Pick<AppHandle, "path" | "development">;
  readonly #literalLeadingDot: boolean;
  readonly #compiled = new WeakMap<CommandScope<Entry>, Compiled>();
  readonly #always: readonly string[] = stateEntries();
  readonly #lent: { allow: string[]; deny: string[] } = { allow: [], deny: [] };
  #version = 0;

  /** Makes it; `literalLeadingDot` as in the plugin's configuration. */
  constructor(app: Pick<AppHandle, "path" | "development">, literalLeadingDot?: boolean) {
    this.#app = app;
    this.#literalLeadingDot = literalLeadingDot ?? process.platform !== "win32";
  }

  /** Allows (or denies) a path for every call from now on. */
  lend(kind: "allow" | "deny", paths: readonly string[]): void {
    this.#lent[kind].push(...paths);
    this.#version++;
  }

  /** The place that a path names. Rejects with Tauri's sentence when it is out of bounds. */
  async place(asker: Asker, text: string, options: PlaceOptions = {}): Promise<Place> {
    const asked = systemPath(text, options.baseDir ?? null, this.#app.path);
    const refusal = errors.forbidden(asked, kebab(asker.command));
    const { scope } = this.#compile(asker.scope);
    try {
      const { path } = await scope.check(asked, { followLast: options.followLast ?? true });
      return { asked, path, refusal };
    } catch (error) {
      // SECURITY: why is not said, since it may be about what lies outside of the scope.
      throw new Refused(refusal + this.#hint(error), { cause: error });
    }
  }

  /** What says of a real path below a place whether it is denied, where a call takes the place as
   * a whole. */
  denier(asker: Asker): (path: string) => Promise<boolean> {
    const { denials } = this.#compile(asker.scope);
    return async (path) => !await denials.isAllowed(path, { followLast: false });
  }

  /** Whether a path may be touched. */
  async covers(asker: Asker, path: string, followLast = false): Promise<boolean> {
    return await this.#compile(asker.scope).scope.isAllowed(path, { followLast });
  }

  #compile(scope: CommandScope<Entry>): Compiled {
    const known = this.#compiled.get(scope);
    if (known?.version === this.#version) return known;
    const allow = [...this.#lent.allow, ...scope.global.allow, ...scope.allow];
    const deny = [...this.#always, ...this.#lent.deny, ...scope.global.deny, ...scope.deny];
    const resolver = this.#app.path;
    try {
      const compiled = {
        version: this.#version,
        scope: createPathScope({
          allow,
          deny,
          resolver,
          literalLeadingDot: this.#literalLeadingDot,
        }),
        // A denied folder is denied with the names in it that have a leading dot.
        denials: createPathScope({
          allow: ["/**", "**"],
          deny,
          resolver,
          literalLeadingDot: false,
          files: NO_LINKS,
        }),
      };
      this.#compiled.set(scope, compiled);
      return compiled;
    } catch (error) {
      throw error instanceof SyntaxError
        ? new Refused(errors.glob(error.message), { code: "config" })
        : error;
    }
  }

  /** In development, a name with a dot that would match without it: what people ask most about. */
  #hint(error: unknown): string {
    const dotted = error instanceof Error && error.message.includes("leading dot");
    if (!dotted || !this.#app.development) return "";
    return `\n\nA wildcard does not match a name with a leading dot: write it (\`$HOME/.config/**\`), or set \`plugins.fs.requireLiteralLeadingDot\` to false.`;
  }
}

/** For paths that are known to be real: nothing is asked. */
const NO_LINKS: PathFiles = {
  lstat: async () => ({ isSymbolicLink: () => false }),
  readlink: async (path) => path,
  realpath: async (path) => path,
};

/** `plugin:fs|read_file` as permissions write it. */
function kebab(command: string): string {
  return command.slice(command.indexOf("|") + 1).replaceAll("_", "-");
}
