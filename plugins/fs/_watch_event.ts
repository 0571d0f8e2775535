/**
 * What a watcher tells.
 *
 * @module
 */

/** How a file was opened or closed. Never sent here: the runtimes do not tell. */
export type WatchEventKindAccess =
  | { kind: "any" | "other" }
  | { kind: "close" | "open"; mode: "any" | "execute" | "read" | "write" | "other" };

/** What was created. */
export interface WatchEventKindCreate {
  /** A symbolic link counts as a file. */
  kind: "any" | "file" | "folder" | "other";
}

/** What changed. */
export type WatchEventKindModify =
  | { kind: "any" | "other" }
  | { kind: "data"; mode: "any" | "size" | "content" | "other" }
  | {
    kind: "metadata";
    mode: "any" | "access-time" | "write-time" | "permissions" | "ownership" | "extended" | "other";
  }
  | { kind: "rename"; mode: "any" | "to" | "from" | "both" | "other" };

/** What was removed. */
export interface WatchEventKindRemove {
  /** A symbolic link counts as a file. */
  kind: "any" | "file" | "folder" | "other";
}

/** What happened. (@tauri-apps/plugin-fs: index.d.ts) */
export type WatchEventKind =
  | "any"
  | { access: WatchEventKindAccess }
  | { create: WatchEventKindCreate }
  | { modify: WatchEventKindModify }
  | { remove: WatchEventKindRemove }
  | "other";

/** What else is known of an event. */
export interface WatchEventAttributes {
  /** The same number on the two or three events of one rename. */
  tracker?: number;
  /** Something may have been missed: read again whatever is of interest. */
  flag?: "rescan";
}

/** One change, as the page's callback gets it. */
export interface WatchEvent {
  /** What happened. */
  type: WatchEventKind;
  /** Where: one path; the old and the new one when something was renamed; none for a rescan. */
  paths: string[];
  /** What else is known. */
  attrs: WatchEventAttributes;
}

/** What lies at a path, as far as events tell it apart. */
export type PathKind = "file" | "folder";

/** Something is there that was not. */
export function createEvent(path: string, kind: PathKind): WatchEvent {
  return { type: { create: { kind } }, paths: [path], attrs: {} };
}

/** Something is gone. */
export function removeEvent(path: string, kind: PathKind): WatchEvent {
  return { type: { remove: { kind } }, paths: [path], attrs: {} };
}

/** The bytes of a file, or what is known about a path, changed. */
export function modifyEvent(path: string, kind: "data" | "metadata"): WatchEvent {
  return { type: { modify: { kind, mode: "any" } }, paths: [path], attrs: {} };
}

/** A path got another name. */
export function renameEvent(
  mode: "from" | "to" | "both",
  paths: string[],
  tracker?: number,
): WatchEvent {
  return {
    type: { modify: { kind: "rename", mode } },
    paths,
    attrs: tracker === undefined ? {} : { tracker },
  };
}

/** More than can be kept track of. */
export function rescanEvent(): WatchEvent {
  return { type: "other", paths: [], attrs: { flag: "rescan" } };
}
