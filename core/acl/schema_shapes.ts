/**
 * The parts of the capability files' JSON Schema that are the same in every app
 * (tauri: `crates/tauri-utils/src/acl/capability.rs`).
 *
 * @module
 */

/** A JSON Schema, draft 7. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A reference to one of the definitions. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

const strings = { type: "array", items: { type: "string" } };

const capability: JsonSchema = {
  description: "Grants permissions to windows and webviews. What no capability grants is denied.",
  type: "object",
  required: ["identifier", "permissions"],
  properties: {
    identifier: { description: "The capability's own name.", type: "string" },
    description: { description: "What it is for.", default: "", type: "string" },
    remote: {
      description: "Pages of other origins that are meant. Default: none.",
      anyOf: [ref("CapabilityRemote"), { type: "null" }],
    },
    local: {
      description: "Whether the app's own pages are meant. Default `true`.",
      default: true,
      type: "boolean",
    },
    windows: {
      description: "Globs over labels of windows, such as `main` and `note-*`.",
      ...strings,
    },
    webviews: {
      description: "Globs over labels of webviews, whatever window they are in.",
      ...strings,
    },
    permissions: {
      description: "What is granted: `plugin:permission`, or `permission` for the app's own.",
      type: "array",
      items: ref("PermissionEntry"),
      uniqueItems: true,
    },
    platforms: {
      description: "Where the capability is active. Default: everywhere.",
      type: ["array", "null"],
      items: ref("Target"),
    },
  },
};

const capabilityRemote: JsonSchema = {
  description: "Pages of other origins.",
  type: "object",
  required: ["urls"],
  properties: {
    urls: { description: "URL patterns, such as `https://*.example.com/*`.", ...strings },
  },
};

const value: JsonSchema = {
  description: "Any JSON value.",
  anyOf: [
    { type: "null" },
    { type: "boolean" },
    ref("Number"),
    { type: "string" },
    { type: "array", items: ref("Value") },
    { type: "object", additionalProperties: ref("Value") },
  ],
};

const targets = [
  ["macOS", "MacOS."],
  ["windows", "Windows."],
  ["linux", "Linux."],
  ["android", "Android."],
  ["iOS", "iOS."],
] as const;

/** What a capability file may hold. */
export const capabilityFile: JsonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "CapabilityFile",
  description: "One capability, or several.",
  anyOf: [
    { description: "A single capability.", allOf: [ref("Capability")] },
    { description: "A list of capabilities.", type: "array", items: ref("Capability") },
    {
      description: "A list of capabilities.",
      type: "object",
      required: ["capabilities"],
      properties: {
        capabilities: {
          description: "The list of capabilities.",
          type: "array",
          items: ref("Capability"),
        },
      },
    },
  ],
};

/** The definitions that no plugin changes. */
export const fixedDefinitions: JsonSchema = {
  Capability: capability,
  CapabilityRemote: capabilityRemote,
  Value: value,
  Number: { description: "A number.", anyOf: [{ type: "integer" }, { type: "number" }] },
  Target: {
    description: "An operating system.",
    oneOf: targets.map(([name, description]) => ({ description, type: "string", enum: [name] })),
  },
};
