/**
 * Makes menus and items from what pages send.
 *
 * @module
 */
import { CoreError, errors } from "../../errors.ts";
import type { AnyEvents } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";
import type { Channel } from "../../types/contract.ts";
import { ImageResource, type ImageScope, readImageFile } from "../image/image.ts";
import { encodePng } from "../window/png.ts";
import { MenuHandle, type MenuKind, MenuNode, type NodeOptions } from "./node.ts";
import { aboutText, type Entry, type IconOption, type ItemOptions } from "./options.ts";
import { PREDEFINED } from "./predefined.ts";

/** What the commands get beside their arguments. */
export type MenuContext = Context<AnyEvents, ImageScope>;

/** Names of macOS' own icons, such as `FolderSmart`; other texts are paths. */
const NATIVE_ICON = /^[A-Z][A-Za-z]+$/;

/** The icon's file as base64; `null` for what a page has no picture of. */
export async function iconOf(
  icon: IconOption | null | undefined,
  context: MenuContext,
): Promise<string | null> {
  if (icon === null || icon === undefined) return null;
  if (icon instanceof Uint8Array) return icon.toBase64();
  if (typeof icon === "string") {
    if (NATIVE_ICON.test(icon)) return null;
    return (await readImageFile(icon, context)).toBase64();
  }
  const { rgba, width, height } = typeof icon === "number"
    ? context.resources.get(icon, ImageResource)
    : new ImageResource(icon.rgba, icon.width, icon.height);
  return rgba.length === 0 ? null : encodePng(rgba, width, height).toBase64();
}

/** The kind of options that do not name it; Tauri asks in this order too, submenus apart. */
function kindOf(options: ItemOptions): MenuKind {
  if (options.item !== undefined) return "Predefined";
  if (options.items !== undefined && options.items !== null) return "Submenu";
  if (options.checked !== undefined && options.checked !== null) return "Check";
  return options.icon !== undefined && options.icon !== null ? "Icon" : "MenuItem";
}

/** A new node. Throws when an item has no text, or names what does not exist. */
export async function build(
  kind: MenuKind,
  options: ItemOptions,
  channel: Channel<string> | undefined,
  context: MenuContext,
): Promise<MenuNode> {
  if (kind === "Predefined") return predefined(options, context);
  if (kind !== "Menu" && typeof options.text !== "string") {
    throw new CoreError("invalid_args", errors.menuText());
  }
  const node = new MenuNode({
    kind,
    id: options.id,
    text: options.text ?? "",
    enabled: options.enabled ?? true,
    checked: options.checked ?? false,
    accelerator: options.accelerator,
    icon: await iconOf(options.icon, context),
    channel: kind === "Menu" || kind === "Submenu" ? undefined : channel,
  });
  node.insert(await buildAll(options.items ?? [], context));
  return node;
}

/** The nodes of a list: those that exist are found, the others made. */
export function buildAll(
  entries: readonly Entry[],
  context: MenuContext,
): Promise<readonly MenuNode[]> {
  return Promise.all(
    entries.map((each) =>
      isExisting(each)
        ? nodeOf(each[0], each[1], context)
        : build(kindOf(each), each, each.handler, context)
    ),
  );
}

function isExisting(entry: Entry): entry is readonly [rid: number, kind: string] {
  return Array.isArray(entry);
}

/** The node that the caller holds by this number. Throws when it is of another kind. */
export function nodeOf(
  rid: number,
  kind: string,
  { resources }: Pick<MenuContext, "resources">,
): MenuNode {
  const { node } = resources.get(rid, MenuHandle);
  if (node.kind !== kind) throw new CoreError("not_found", errors.resourceId(rid));
  return node;
}

function predefined({ item, text }: ItemOptions, { app }: MenuContext): MenuNode {
  if (item === undefined) throw new CoreError("invalid_args", errors.menuKind());
  const name = typeof item === "string" ? item : "About";
  const options: NodeOptions = {
    kind: "Predefined",
    predefined: name,
    text: text ?? PREDEFINED.get(name) ?? name,
  };
  if (name !== "About") return new MenuNode(options);
  const about = typeof item === "string" ? null : item.About;
  return new MenuNode({ ...options, about: aboutText(about, app.config.productName) });
}

/** The menu of an app that makes none: Tauri's on Windows and Linux
 * (tauri: `crates/tauri/src/menu/menu.rs`). */
export function defaultMenu(context: MenuContext): Promise<MenuNode> {
  const items = (...names: string[]) => names.map((item) => ({ item }));
  const menus: readonly ItemOptions[] = [
    { text: "File", items: items("CloseWindow", "Quit") },
    {
      text: "Edit",
      items: items("Undo", "Redo", "Separator", "Cut", "Copy", "Paste", "SelectAll"),
    },
    {
      id: "__tauri_window_menu__",
      text: "Window",
      items: items("Minimize", "Maximize", "CloseWindow"),
    },
    { id: "__tauri_help_menu__", text: "Help", items: [{ item: { About: null } }] },
  ];
  return build("Menu", { items: menus }, undefined, context);
}
