/**
 * Capabilities and permissions, in the words of Tauri's capability files.
 *
 * @module
 */

/** The operating systems that a capability or a permission can be limited to. */
export type Platform = "linux" | "macOS" | "windows" | "android" | "iOS";

/** One permission of a capability: its identifier, alone or with scope entries. */
export type PermissionEntry =
  | string
  | {
    /** `plugin:permission`, `plugin:default`, or `permission` for the app's own. */
    readonly identifier: string;
    /** Scope entries to allow. */
    readonly allow?: readonly unknown[];
    /** Scope entries to deny. */
    readonly deny?: readonly unknown[];
  };

/** Grants permissions to windows and webviews. Source: tauri-utils `acl/capability.rs`. */
export interface Capability {
  /** The capability's own name. */
  readonly identifier: string;
  /** What it is for. */
  readonly description?: string;
  /** Globs over window labels. */
  readonly windows?: readonly string[];
  /** Globs over webview labels. */
  readonly webviews?: readonly string[];
  /** What is granted. */
  readonly permissions: readonly PermissionEntry[];
  /** Whether the core's own pages are meant. Default `true`. */
  readonly local?: boolean;
  /** Remote pages that are meant, as URL patterns. */
  readonly remote?: { readonly urls: readonly string[] };
  /** Where the capability is active. Default everywhere. */
  readonly platforms?: readonly Platform[];
}

/**
 * A permission in a plugin's definition: a list of its commands and permissions, or the long form.
 * `allow-<command>` and `deny-<command>` are derived for each command and need not be written.
 */
export type PermissionDefinition = readonly string[] | {
  /** What it grants, for people. */
  readonly description?: string;
  /** Commands that it allows or denies. */
  readonly commands?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  /** Scope entries that come with it. */
  readonly scope?: { readonly allow?: readonly unknown[]; readonly deny?: readonly unknown[] };
  /**
   * Commands, permissions and sets that it stands for, those of other plugins with their name. Makes
   * it a set, which has no commands, scope or platforms of its own.
   */
  readonly members?: readonly string[];
  /** Where the permission is active. Default everywhere. */
  readonly platforms?: readonly Platform[];
};

/** A permission file: its text with a name whose extension tells the format, or its value. */
export type PermissionFileSource =
  | { readonly name: string; readonly text: string }
  | { readonly name?: string; readonly value: unknown };
