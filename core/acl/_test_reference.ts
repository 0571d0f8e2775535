/**
 * The rules of access control, written as slowly and plainly as they can be said, for tests: no
 * table, no cache, every question answered from the files anew.
 *
 * @module
 */

/** A capability of the reference. */
export interface RefCapability {
  readonly identifier: string;
  readonly windows: readonly string[];
  readonly webviews: readonly string[];
  readonly local: boolean;
  readonly urls: readonly string[];
  readonly platforms: readonly string[] | null;
  readonly permissions: readonly {
    readonly identifier: string;
    readonly allow: readonly unknown[] | null;
    readonly deny: readonly unknown[] | null;
  }[];
}

/** A permission of the reference. */
export interface RefPermission {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly scopeAllow: readonly unknown[] | null;
  readonly scopeDeny: readonly unknown[] | null;
  readonly platforms: readonly string[] | null;
}

/** A plugin of the reference. */
export interface RefPlugin {
  readonly default: readonly string[] | null;
  readonly sets: { readonly [name: string]: readonly string[] };
  readonly permissions: { readonly [name: string]: RefPermission };
}

/** Everything that there is. */
export interface RefWorld {
  readonly plugins: { readonly [key: string]: RefPlugin };
  readonly capabilities: readonly RefCapability[];
}

/** A question. */
export interface RefCall {
  readonly key: string;
  readonly command: string;
  readonly window: string;
  readonly webview: string;
  /** `null` for the core's own pages. */
  readonly url: string | null;
}

/** An answer. */
export interface RefAnswer {
  readonly allowed: boolean;
  readonly allow: readonly unknown[];
  readonly deny: readonly unknown[];
  readonly globalAllow: readonly unknown[];
  readonly globalDeny: readonly unknown[];
}

const PLATFORM = "linux";

/** Answers one question by walking through everything. */
export function refDecide(world: RefWorld, call: RefCall): RefAnswer {
  const allow: unknown[] = [];
  const deny: unknown[] = [];
  const globalAllow: unknown[] = [];
  const globalDeny: unknown[] = [];
  let granted = false;
  let denied = false;
  const capabilities = [...world.capabilities]
    .sort((a, b) => a.identifier < b.identifier ? -1 : 1);
  for (const capability of capabilities) {
    if (capability.platforms !== null && !capability.platforms.includes(PLATFORM)) continue;
    const origin = call.url === null
      ? capability.local
      : capability.urls.some((host) => new URL(call.url ?? "").hostname === host);
    const label = capability.windows.some((glob) => refGlob(glob, call.window)) ||
      capability.webviews.some((glob) => refGlob(glob, call.webview));
    // One entry for each matching origin, as Tauri has it: the scope comes as often.
    const times = call.url === null
      ? (capability.local ? 1 : 0)
      : capability.urls.filter((host) => new URL(call.url ?? "").hostname === host).length;
    for (const entry of capability.permissions) {
      for (const [key, permission] of refExpand(world, entry.identifier)) {
        if (permission.platforms !== null && !permission.platforms.includes(PLATFORM)) continue;
        if (key !== call.key) continue;
        const allows = [...entry.allow ?? [], ...permission.scopeAllow ?? []];
        const denies = [...entry.deny ?? [], ...permission.scopeDeny ?? []];
        if (permission.allow.length === 0 && permission.deny.length === 0) {
          globalAllow.push(...allows);
          globalDeny.push(...denies);
          continue;
        }
        if (permission.deny.includes(call.command) && origin) denied = true;
        if (permission.allow.includes(call.command) && origin && label) {
          granted = true;
          const named = permission.allow.filter((name) => name === call.command).length;
          for (let i = 0; i < times * named; i++) {
            allow.push(...allows);
            deny.push(...denies);
          }
        }
      }
    }
  }
  return { allowed: granted && !denied, allow, deny, globalAllow, globalDeny };
}

function refExpand(world: RefWorld, identifier: string): [string, RefPermission][] {
  const at = identifier.lastIndexOf(":");
  const key = identifier.slice(0, at);
  const name = identifier.slice(at + 1);
  const plugin = world.plugins[key];
  if (plugin === undefined) throw new Error(`no plugin ${key}`);
  if (name === "default") {
    return (plugin.default ?? []).flatMap((member) => refMember(world, key, member));
  }
  const set = plugin.sets[name];
  if (set !== undefined) return set.flatMap((member) => refMember(world, key, member));
  const permission = plugin.permissions[name];
  if (permission === undefined) throw new Error(`no permission ${identifier}`);
  return [[key, permission]];
}

function refMember(world: RefWorld, own: string, member: string): [string, RefPermission][] {
  const at = member.lastIndexOf(":");
  const key = at < 0 ? own : member.slice(0, at);
  const name = member.slice(at + 1);
  const plugin = world.plugins[key];
  if (plugin === undefined) throw new Error(`no plugin ${key}`);
  // In a set the permission comes first.
  const permission = plugin.permissions[name];
  if (name !== "default" && permission !== undefined) return [[key, permission]];
  const members = name === "default" ? plugin.default ?? [] : plugin.sets[name];
  if (members === undefined) throw new Error(`no member ${member}`);
  return members.flatMap((inner) => refMember(world, key, inner));
}

/**
 * The matcher of Rust's `glob` crate, step by step (glob: `src/lib.rs`, `Pattern::matches_from`).
 * Takes a pattern that is well-formed.
 */
export function refGlob(
  pattern: string,
  text: string,
  options: { literalSeparator?: boolean; literalLeadingDot?: boolean } = {},
): boolean {
  return from(tokens([...pattern]), 0, [...text], 0, true, options) === "yes";
}

interface Token {
  readonly kind: "char" | "class" | "except" | "?" | "*" | "**";
  /** The character, or the members of a class. */
  readonly chars: readonly string[];
}

function tokens(chars: string[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < chars.length;) {
    const char = chars[i] ?? "";
    if (char === "?") {
      out.push({ kind: "?", chars: [] });
      i++;
    } else if (char === "*" && chars[i + 1] === "*") {
      i += chars[i + 2] === "/" ? 3 : 2;
      if (out.at(-1)?.kind !== "**") out.push({ kind: "**", chars: [] });
    } else if (char === "*") {
      out.push({ kind: "*", chars: [] });
      i++;
    } else if (char === "[") {
      const except = chars[i + 1] === "!";
      const start = i + (except ? 2 : 1);
      const end = chars.indexOf("]", start + 1);
      out.push({ kind: except ? "except" : "class", chars: chars.slice(start, end) });
      i = end + 1;
    } else {
      out.push({ kind: "char", chars: [char] });
      i++;
    }
  }
  return out;
}

function from(
  pattern: Token[],
  at: number,
  text: string[],
  pos: number,
  afterSeparator: boolean,
  options: { literalSeparator?: boolean; literalLeadingDot?: boolean },
): "yes" | "no" | "never" {
  for (let t = at; t < pattern.length; t++) {
    const token = pattern[t];
    if (token === undefined) break;
    if (token.kind === "*" || token.kind === "**") {
      const empty = from(pattern, t + 1, text, pos, afterSeparator, options);
      if (empty !== "no") return empty;
      while (pos < text.length) {
        const char = text[pos++] ?? "";
        if (afterSeparator && options.literalLeadingDot === true && char === ".") return "no";
        afterSeparator = char === "/";
        if (token.kind === "**" && !afterSeparator) continue;
        if (token.kind === "*" && options.literalSeparator === true && afterSeparator) return "no";
        const rest = from(pattern, t + 1, text, pos, afterSeparator, options);
        if (rest !== "no") return rest;
      }
      continue;
    }
    const char = text[pos++];
    if (char === undefined) return "never";
    const separator = char === "/";
    const blocked = (options.literalSeparator === true && separator) ||
      (afterSeparator && options.literalLeadingDot === true && char === ".");
    const fits = token.kind === "char"
      ? token.chars[0] === char
      : token.kind === "?"
      ? !blocked
      : !blocked && inClass(token.chars, char) === (token.kind === "class");
    if (!fits) return "no";
    afterSeparator = separator;
  }
  return pos >= text.length ? "yes" : "no";
}

function inClass(members: readonly string[], char: string): boolean {
  const point = (text: string | undefined) => text?.codePointAt(0) ?? -1;
  for (let i = 0; i < members.length; i++) {
    if (members[i + 1] === "-" && i + 2 < members.length) {
      if (point(char) >= point(members[i]) && point(char) <= point(members[i + 2])) return true;
      i += 2;
    } else if (members[i] === char) return true;
  }
  return false;
}
