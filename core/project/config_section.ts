/**
 * The configuration of a Tauri project as its files give it: errors and notes name the file that
 * said it, and its key there.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseFile } from "../acl/formats.ts";
import { type Fields, readObject, refuse } from "../acl/read.ts";
import { CoreError, errors } from "../errors.ts";
import { readText } from "./folders.ts";

const PLATFORMS: Readonly<Record<string, string>> = { darwin: "macos", win32: "windows" };

interface Source {
  readonly main: string;
  readonly overlay: { readonly name: string; readonly value: unknown } | null;
  readonly notes: string[];
}

type Path = readonly (string | number)[];

/** An object of the configuration. */
export class Section {
  readonly #source: Source;
  readonly #path: Path;
  readonly #fields: Fields;
  readonly #read = new Set<string>();

  /** Takes the files, where the object stands in them, and what it holds. */
  constructor(source: Source, path: Path, fields: Fields) {
    this.#source = source;
    this.#path = path;
    this.#fields = fields;
  }

  /** What was found and is not used, in sentences. */
  get notes(): readonly string[] {
    return this.#source.notes;
  }

  /** The value of a key; `null` counts as absent. */
  value(key: string): unknown {
    this.#read.add(key);
    return Object.hasOwn(this.#fields, key) ? this.#fields[key] ?? undefined : undefined;
  }

  /** A text, or `undefined`. */
  text(key: string): string | undefined {
    const value = this.value(key);
    return value === undefined || typeof value === "string" ? value : this.refuse(key, "a string");
  }

  /** True or false, or `undefined`. */
  flag(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === "boolean") return value;
    return this.refuse(key, "true or false");
  }

  /** A number, or `undefined`. */
  number(key: string): number | undefined {
    const value = this.value(key);
    return value === undefined || typeof value === "number" ? value : this.refuse(key, "a number");
  }

  /** A list of texts, or `undefined`. */
  texts(key: string): readonly string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const isText = (item: unknown): item is string => typeof item === "string";
    return Array.isArray(value) && value.every(isText)
      ? value
      : this.refuse(key, "a list of strings");
  }

  /** The object of a key; empty when it is absent. */
  section(key: string): Section {
    const value = this.value(key) ?? {};
    const fields = readObject(this.fileOf(key), this.#keyOf(key), value);
    return new Section(this.#source, [...this.#path, key], fields);
  }

  /** The objects of a list; none when it is absent. */
  sections(key: string): readonly Section[] {
    const list = this.value(key) ?? [];
    if (!Array.isArray(list)) this.refuse(key, "a list");
    return list.map((item: unknown, at: number) => {
      const path = [...this.#path, key, at];
      const fields = readObject(this.#file(path), written(path), item);
      return new Section(this.#source, path, fields);
    });
  }

  /** The keys of the object, all taken as read. */
  keys(): readonly string[] {
    for (const key of Object.keys(this.#fields)) this.#read.add(key);
    return Object.keys(this.#fields);
  }

  /** The file that says what is at a key. */
  fileOf(key: string): string {
    return this.#file([...this.#path, key]);
  }

  /** Throws the error of a value that is not what it must be. */
  refuse(key: string, wanted: string): never {
    return refuse(this.fileOf(key), this.#keyOf(key), wanted, this.#fields[key]);
  }

  /** Says that something is found and not used. */
  note(key: string, reason = "is not used"): void {
    this.#source.notes.push(`${this.fileOf(key)} > ${this.#keyOf(key)} ${reason}`);
  }

  /** Notes every key that was not read, but for those that nobody expects to be used. */
  noteRest(quiet: readonly string[] = []): void {
    for (const key of Object.keys(this.#fields)) {
      if (!this.#read.has(key) && !quiet.includes(key)) this.note(key);
    }
  }

  /** Throws for a key that was not read. */
  refuseRest(): void {
    for (const key of Object.keys(this.#fields)) {
      if (this.#read.has(key)) continue;
      const known = [...this.#read].join(", ");
      throw new CoreError(
        "config",
        errors.inPlace(
          this.fileOf(key),
          `\`${this.#keyOf(key)}\` is not known, expected one of ${known}`,
        ),
      );
    }
  }

  #keyOf(key: string): string {
    return written([...this.#path, key]);
  }

  /** The overlay when it, or something above, comes from there. */
  #file(path: Path): string {
    const { main, overlay } = this.#source;
    let value = overlay?.value;
    for (const key of path) {
      if (!isFields(value)) break;
      value = Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return overlay === null || value === undefined ? main : overlay.name;
  }
}

/**
 * Reads `tauri.conf.json`, `tauri.conf.json5` or `Tauri.toml` in a folder, and this platform's file
 * over it. Throws a `CoreError` when there is none, or it cannot be read.
 */
export function readConfigFiles(root: string): Section {
  const main = firstOf(root, ["tauri.conf.json", "tauri.conf.json5", "Tauri.toml"]);
  if (main === null) {
    throw new CoreError(
      "config",
      errors.inPlace(root, "expected tauri.conf.json, tauri.conf.json5 or Tauri.toml"),
    );
  }
  const platform = PLATFORMS[process.platform] ?? "linux";
  const over = firstOf(root, [
    `tauri.${platform}.conf.json`,
    `tauri.${platform}.conf.json5`,
    `Tauri.${platform}.toml`,
  ]);
  const overlay = over === null ? null : { name: over, value: readFile(root, over) };
  const base = readFile(root, main);
  const whole = overlay === null ? base : mergePatch(base, overlay.value);
  return new Section({ main, overlay, notes: [] }, [], readObject(main, "", whole));
}

/** Where names may be written with hyphens, as `Tauri.toml` does (tauri-utils: `config.rs`). */
const HYPHENS: Tree = {
  app: { windows: {}, security: { assetProtocol: { scope: {} } } },
  build: {},
};
interface Tree {
  readonly [key: string]: Tree;
}

function readFile(root: string, name: string): unknown {
  return withoutHyphens(parseFile("capability", name, readText(root, name)), HYPHENS);
}

function withoutHyphens(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutHyphens(item, tree));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const below = Object.hasOwn(tree, key) ? tree[key] : undefined;
      return [key, below === undefined ? inner : withoutHyphens(inner, below)];
    }),
  );
}

/** JSON merge patch, RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged = new Map(Object.entries(isFields(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function written(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

function firstOf(root: string, names: readonly string[]): string | null {
  return names.find((name) => existsSync(join(root, name))) ?? null;
}
