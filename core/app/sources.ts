/**
 * Where an app's capabilities and the permissions of its own commands come from: its definition,
 * and the folders beside its file.
 *
 * @module
 */
import { resolve } from "node:path";
import type { Authority } from "../acl/authority.ts";
import { mergeCapabilityFiles, readCapability } from "../acl/capability_file.ts";
import { APP_KEY, parseIdentifier } from "../acl/identifier.ts";
import { namesOf } from "../acl/manifest.ts";
import type { Manifest } from "../acl/permission.ts";
import { type Folders, readFolders } from "../project/folders.ts";
import type { Capability } from "../types/capability.ts";
import type { AppDefinition } from "./config.ts";
import { appManifest } from "./manifests.ts";

const NO_FOLDERS: Folders = { capabilities: new Map(), permissionFiles: [] };

/** Gives an authority what an app was defined with, then what lies beside it. */
export class Sources {
  readonly #definition: AppDefinition;
  readonly #authority: Authority;
  #waiting: readonly Capability[] = [];

  /** Takes the app's definition, whose plugins the authority knows. */
  constructor(definition: AppDefinition, authority: Authority) {
    this.#definition = definition;
    this.#authority = authority;
  }

  /**
   * Adds what the definition says. A capability that names a permission of the app's own that is
   * not there waits for `settle`: the folders may bring it. Throws a `CoreError` for all else that
   * does not exist.
   */
  open(): void {
    const manifest = this.#manifest([]);
    if (manifest !== null) this.#authority.addManifest(manifest);
    const known = new Set(manifest === null ? [] : ["default", ...namesOf(manifest)]);
    const given = [...mergeCapabilityFiles([this.#given()]).values()];
    const waits = (capability: Capability) =>
      capability.permissions.some((entry) => {
        const { key, name } = parseIdentifier(typeof entry === "string" ? entry : entry.identifier);
        return key === APP_KEY && !known.has(name);
      });
    this.#waiting = given.filter(waits);
    this.#authority.addCapabilities(given.filter((capability) => !waits(capability)));
  }

  /**
   * Adds what lies in `capabilities/` and `permissions/` of a folder, if there is one, and what
   * waited for it. Throws a `CoreError` when something names what does not exist.
   */
  settle(folder: string | null): void {
    // What a project's configuration did not select must not come in by the folder itself.
    const none = folder === null || resolve(folder) === this.#definition.project?.folder;
    const { capabilities, permissionFiles } = none ? NO_FOLDERS : readFolders(folder);
    const manifest = permissionFiles.length > 0 ? this.#manifest(permissionFiles) : null;
    if (manifest !== null) this.#authority.addManifest(manifest);
    const found = [...capabilities.values()];
    mergeCapabilityFiles([this.#given(), found]);
    this.#authority.addCapabilities([...this.#waiting, ...found]);
    this.#waiting = [];
  }

  #given(): readonly Capability[] {
    return (this.#definition.capabilities ?? []).map((capability) =>
      readCapability(capability, sourceOf(capability))
    );
  }

  #manifest(files: Folders["permissionFiles"]): Manifest | null {
    const { commands, permissions, permissionFiles } = this.#definition;
    return appManifest(Object.keys(commands ?? {}), permissions, [
      ...permissionFiles ?? [],
      ...files,
    ]);
  }
}

/** The file of a capability that was read from one, as those of a Tauri project are. */
function sourceOf(capability: Capability): string | undefined {
  return "source" in capability && typeof capability.source === "string"
    ? capability.source
    : undefined;
}
