/**
 * Adds permissions to a capability's text, and takes them out: the smallest edit of the text, read
 * again to see that nothing else has changed.
 *
 * @module
 */
import { type FileFormat, parseText } from "../acl/formats.ts";
import { findJsonList } from "./json_list.ts";
import { type ListSpan, withItem, withoutItem } from "./text_list.ts";
import { findTomlList } from "./toml_list.ts";

/** Which capability of a file: the position of those that hold several. */
export interface CapabilityPlace {
  /** Of the file. */
  readonly format: FileFormat;
  /** The file's text. */
  readonly text: string;
  /** The position among the file's capabilities. */
  readonly at: number;
}

/** The text with a permission more, or `null` when that cannot be done without touching the rest. */
export function addPermission(place: CapabilityPlace, identifier: string): string | null {
  const list = locate(place);
  if (list === null) return null;
  const text = withItem(place.text, list, JSON.stringify(identifier));
  return isTheOnlyChange(place, text, (items) => [...items, identifier]) ? text : null;
}

/** The text without the permissions that `isMeant`, or `null` likewise. */
export function removePermissions(
  place: CapabilityPlace,
  isMeant: (identifier: string) => boolean,
): string | null {
  const { format, at } = place;
  const meant = (item: unknown) => isMeant(identifierOf(item));
  let { text } = place;
  for (;;) {
    const found = permissionsIn(format, text, at).findIndex(meant);
    if (found < 0) break;
    const list = locate({ format, text, at });
    if (list === null) return null;
    const next = withoutItem(text, list, found);
    const rest = (items: readonly unknown[]) => items.filter((_, index) => index !== found);
    if (!isTheOnlyChange({ format, text, at }, next, rest)) return null;
    text = next;
  }
  return text;
}

/** The identifier of an entry of `permissions`. */
function identifierOf(item: unknown): string {
  return String(
    typeof item === "object" && item !== null && "identifier" in item ? item.identifier : item,
  );
}

function locate({ format, text, at }: CapabilityPlace): ListSpan | null {
  const path = pathOf(parseText(format, text), at);
  if (format !== "toml") return findJsonList(text, [...path, "permissions"]);
  return findTomlList(
    text,
    "permissions",
    path.length === 0 ? null : { tables: "capabilities", at },
  );
}

/** Where a capability stands in the value of its file. */
function pathOf(value: unknown, at: number): readonly (string | number)[] {
  if (Array.isArray(value)) return [at];
  return typeof value === "object" && value !== null && Object.hasOwn(value, "capabilities")
    ? ["capabilities", at]
    : [];
}

function permissionsIn(format: FileFormat, text: string, at: number): readonly unknown[] {
  const value = parseText(format, text);
  return listAt(value, pathOf(value, at)) ?? [];
}

function listAt(value: unknown, path: readonly (string | number)[]): unknown[] | null {
  let inner = value;
  for (const key of [...path, "permissions"]) {
    if (typeof inner !== "object" || inner === null) return null;
    inner = (inner as Record<string | number, unknown>)[key]; // an object or a list, checked above
  }
  return Array.isArray(inner) ? inner : null;
}

function isTheOnlyChange(
  { format, text, at }: CapabilityPlace,
  next: string,
  change: (items: readonly unknown[]) => readonly unknown[],
): boolean {
  const wanted = parseText(format, text);
  const list = listAt(wanted, pathOf(wanted, at));
  if (list === null) return false;
  list.splice(0, list.length, ...change([...list]));
  try {
    return JSON.stringify(parseText(format, next)) === JSON.stringify(wanted);
  } catch {
    return false;
  }
}
