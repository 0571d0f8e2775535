/**
 * The built-in plugin `menu`: menus live in the core, `popup` draws one in the page.
 *
 * @module
 */
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";
import { menuScript } from "../../page/script.gen.ts";
import { command, makePlugin } from "../../plugin.ts";
import type { Plugin } from "../../types/plugin.ts";
import { channel } from "../../valibot.ts";
import { imageScope } from "../image/image.ts";
import {
  type CommandRow,
  commandsOf,
  type CommandTable,
  emulated,
  neutral,
  real,
  rowsOf,
} from "../table.ts";
import { build, buildAll, defaultMenu, iconOf, type MenuContext, nodeOf } from "./build.ts";
import { MenuHandle, type MenuKind, type MenuNode } from "./node.ts";
import { entry, icon, itemOptions } from "./options.ts";
import { MenuScreens } from "./screens.ts";

type Found = readonly [rid: number, id: string, kind: string];

const CONTAINERS: readonly MenuKind[] = ["Menu", "Submenu"];
const ITEMS: readonly MenuKind[] = ["MenuItem", "Check", "Icon"];

const kind = v.picklist(["Menu", "MenuItem", "Predefined", "Submenu", "Check", "Icon"]);
const byKind = { rid: v.number(), kind };
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const point = v.object({ x: v.number(), y: v.number() });

/** The caller's node, when it is of one of these kinds. */
function pick(
  { rid, kind }: { readonly rid: number; readonly kind: MenuKind },
  kinds: readonly MenuKind[],
  context: MenuContext,
): MenuNode {
  if (!kinds.includes(kind)) throw new CoreError("invalid_args", errors.menuKind());
  return nodeOf(rid, kind, context);
}

function give(node: MenuNode, { resources }: MenuContext): Found {
  return [resources.add(new MenuHandle(node)), node.id, node.kind];
}

function giveMenu(node: MenuNode, context: MenuContext): readonly [rid: number, id: string] {
  const [rid, id] = give(node, context);
  return [rid, id];
}

/** Gives the caller the menu that another has replaced. */
function giveReplaced(
  node: MenuNode | null,
  context: MenuContext,
): readonly [number, string] | null {
  if (node === null) return null;
  const found = giveMenu(node, context);
  node.release();
  return found;
}

function insertCommand(screens: MenuScreens, position?: number): ReturnType<typeof command> {
  return command(
    v.object({ ...byKind, items: v.array(entry), position: v.optional(index) }),
    async (args, context: MenuContext) => {
      const menu = pick(args, CONTAINERS, context);
      menu.insert(await buildAll(args.items, context), args.position ?? position);
      screens.sync(context.app);
    },
  ) as ReturnType<typeof command>; // only the schema's types are lost, and the router knows none
}

function menuCommands(screens: MenuScreens): CommandTable {
  return {
    new: real(
      command(
        v.object({ kind, options: v.optional(itemOptions, {}), handler: channel<string>() }),
        async ({ kind, options, handler }, context: MenuContext) =>
          giveMenu(await build(kind, options, handler, context), context),
      ),
      "a native icon is accepted and not drawn; a path needs a scope entry `{ path }`",
    ),
    create_default: real(
      command(async (context: MenuContext) => giveMenu(await defaultMenu(context), context)),
      "Tauri's default menu for Windows and Linux",
    ),
    append: real(insertCommand(screens)),
    prepend: real(insertCommand(screens, 0)),
    insert: real(insertCommand(screens)),
    remove: real(
      command(
        v.object({ ...byKind, item: v.tuple([v.number(), kind]) }),
        ({ item: [rid, kind], ...menu }, context: MenuContext) => {
          pick(menu, CONTAINERS, context).remove(nodeOf(rid, kind, context));
          screens.sync(context.app);
        },
      ),
    ),
    remove_at: real(
      command(v.object({ ...byKind, position: index }), (args, context: MenuContext) => {
        const node = pick(args, CONTAINERS, context).removeAt(args.position);
        if (node === undefined) return null;
        const found = give(node, context);
        node.release();
        screens.sync(context.app);
        return found;
      }),
    ),
    items: real(
      command(
        v.object(byKind),
        (args, context: MenuContext) =>
          pick(args, CONTAINERS, context).children.map((node) => give(node, context)),
      ),
    ),
    get: real(
      command(v.object({ ...byKind, id: v.string() }), (args, context: MenuContext) => {
        const { children } = pick(args, CONTAINERS, context);
        const node = children.find(({ id }) => id === args.id);
        return node === undefined ? null : give(node, context);
      }),
    ),
    popup: emulated(
      command(
        v.object({
          ...byKind,
          window: v.nullish(v.string(), null),
          at: v.nullish(
            v.object({ Logical: v.optional(point), Physical: v.optional(point) }),
            null,
          ),
        }),
        async ({ window, at, ...menu }, context: MenuContext) => {
          const node = pick(menu, CONTAINERS, context);
          const target = screens.targetOf(window, context.webview, context.app);
          await screens.popup(node, target, at);
        },
      ),
      "drawn in the page; resolves once it can be seen",
    ),
    set_as_app_menu: emulated(
      command(v.object({ rid: v.number() }), ({ rid }, context: MenuContext) => {
        const before = screens.setAppMenu(nodeOf(rid, "Menu", context), context.webview);
        screens.sync(context.app);
        return giveReplaced(before, context);
      }),
      "no bar is drawn; its accelerators work in every page",
    ),
    set_as_window_menu: emulated(
      command(
        v.object({ rid: v.number(), window: v.nullish(v.string(), null) }),
        ({ rid, window }, context: MenuContext) => {
          const target = screens.targetOf(window, context.webview, context.app);
          const before = screens.setWindowMenu(target, nodeOf(rid, "Menu", context));
          screens.sync(context.app);
          return giveReplaced(before, context);
        },
      ),
      "no bar is drawn; its accelerators work in the window",
    ),
    text: real(
      command(
        v.object(byKind),
        (args, context: MenuContext) =>
          pick(args, [...ITEMS, "Submenu", "Predefined"], context).text,
      ),
    ),
    set_text: real(
      command(v.object({ ...byKind, text: v.string() }), (args, context: MenuContext) => {
        pick(args, [...ITEMS, "Submenu", "Predefined"], context).text = args.text;
      }),
    ),
    is_enabled: real(
      command(
        v.object(byKind),
        (args, context: MenuContext) => pick(args, [...ITEMS, "Submenu"], context).enabled,
      ),
    ),
    set_enabled: real(
      command(v.object({ ...byKind, enabled: v.boolean() }), (args, context: MenuContext) => {
        pick(args, [...ITEMS, "Submenu"], context).enabled = args.enabled;
        screens.sync(context.app);
      }),
    ),
    set_accelerator: real(
      command(
        v.object({ ...byKind, accelerator: v.nullish(v.string(), null) }),
        (args, context: MenuContext) => {
          pick(args, ITEMS, context).accelerator = args.accelerator;
          screens.sync(context.app);
        },
      ),
    ),
    is_checked: real(
      command(
        v.object({ rid: v.number() }),
        ({ rid }, context: MenuContext) => nodeOf(rid, "Check", context).checked,
      ),
    ),
    set_checked: real(
      command(
        v.object({ rid: v.number(), checked: v.boolean() }),
        ({ rid, checked }, context: MenuContext) => {
          nodeOf(rid, "Check", context).checked = checked;
        },
      ),
    ),
    set_icon: real(
      command(
        // The kind is missing in clients before 2.8.
        v.object({ rid: v.number(), kind: v.optional(kind, "Icon"), icon: v.nullish(icon, null) }),
        async (args, context: MenuContext) => {
          const node = pick(args, ["Icon", "Submenu"], context);
          node.icon = await iconOf(args.icon, context);
        },
      ),
      "as `new`",
    ),
    set_as_windows_menu_for_nsapp: neutral(
      command(v.object({ rid: v.number() }), () => null),
      "macOS only in Tauri",
    ),
    set_as_help_menu_for_nsapp: neutral(
      command(v.object({ rid: v.number() }), () => null),
      "macOS only in Tauri",
    ),
  };
}

/** What each command is worth. */
export const menuCommandTable: readonly CommandRow[] = rowsOf(menuCommands(new MenuScreens()));

const chosen = v.object({ popup: v.number(), key: v.number() });
const closed = v.object({ popup: v.number() });

/** Builds the plugin. */
export function menuPlugin(): Plugin {
  const screens = new MenuScreens();
  const commands = commandsOf(menuCommands(screens));
  return makePlugin("core:menu", {
    permissions: { default: Object.keys(commands) },
    scope: imageScope,
    commands,
    page: { script: menuScript },
    onWebviewReady: (webview) => screens.tell(webview),
    onWebviewGone: (webview) => screens.gone(webview),
    onEvent(app, event) {
      if (event.type !== "window-event" || event.event !== "destroyed") return;
      screens.windowGone(event.label, event.principal, app);
    },
    onReport(webview, name, payload) {
      // SECURITY: a report is the page's word: it can only choose what the page itself shows.
      if (name === "chosen" && v.is(chosen, payload)) {
        screens.chosen(webview, payload.popup, payload.key);
      }
      if (name === "closed" && v.is(closed, payload)) screens.closed(webview.id, payload.popup);
    },
  });
}
