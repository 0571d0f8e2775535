/**
 * The built-in plugin `tray`. A browser has no tray: icons are kept with all that is set on them,
 * so that apps start, and never seen.
 *
 * @module
 */
import * as v from "valibot";
import { PerPerson, wasLastOf } from "../app/per_person.ts";
import { CoreError, errors } from "../errors.ts";
import { command, makePlugin } from "../plugin.ts";
import type { Resource } from "../types/caller.ts";
import type { Context } from "../types/context.ts";
import type { Channel } from "../types/contract.ts";
import type { Plugin } from "../types/plugin.ts";
import { channel } from "../valibot.ts";
import { nodeOf } from "./menu/build.ts";
import type { MenuNode } from "./menu/node.ts";
import { icon } from "./menu/options.ts";
import { type CommandRow, commandsOf, type CommandTable, neutral, real, rowsOf } from "./table.ts";

/**
 * A tray icon. It lives until it is removed by its id; its owner's leaving does not end it, save
 * where the owner was the last window of a person.
 */
class TrayIcon {
  readonly id: string;
  readonly #channel: Channel;
  #menu: MenuNode | null = null;

  constructor(id: string, channel: Channel) {
    this.id = id;
    this.#channel = channel.retain();
  }

  setMenu(menu: MenuNode | null): void {
    menu?.hold();
    this.#menu?.release();
    this.#menu = menu;
  }

  remove(): void {
    this.setMenu(null);
    this.#channel.close();
  }
}

/** A page's hold on a tray icon, by number. */
class TrayHandle implements Resource {
  readonly icon: TrayIcon;

  constructor(icon: TrayIcon) {
    this.icon = icon;
  }

  close(): void {}
}

const rid = v.number();
const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());
const menu = v.nullish(v.tuple([v.number(), v.string()]));

const options = v.object({
  id: text,
  menu,
  icon: v.nullish(icon),
  tooltip: text,
  title: text,
  tempDirPath: text,
  iconAsTemplate: flag,
  menuOnLeftClick: flag,
  showMenuOnLeftClick: flag,
});

type Icons = PerPerson<Map<string, TrayIcon>>;

function newIcons(): Icons {
  return new PerPerson(() => new Map());
}

const UNSEEN = "accepted and not shown";

/** A setter of what nobody sees and no command reads back. */
function unseen(arg: string, value: v.GenericSchema): ReturnType<typeof neutral> {
  const run = command(
    v.object({ rid, [arg]: value }),
    ({ rid }, { resources }: Context) => void resources.get(rid as number, TrayHandle), // by `rid` above
  );
  return neutral(run, UNSEEN);
}

function trayCommands(icons: Icons): CommandTable {
  let lastId = 0;
  const menuOf = (found: readonly [number, string] | null | undefined, context: Context) =>
    found === null || found === undefined ? null : nodeOf(...found, context);
  return {
    new: neutral(
      command(
        v.object({ options, handler: channel() }),
        ({ options, handler }, context: Context) => {
          const menu = menuOf(options.menu, context);
          const own = icons.of(context.webview);
          const made = new TrayIcon(options.id ?? `tray-${++lastId}`, handler);
          made.setMenu(menu);
          own.get(made.id)?.remove();
          own.set(made.id, made);
          return [context.resources.add(new TrayHandle(made)), made.id];
        },
      ),
      "kept and not shown: a browser has no tray",
    ),
    get_by_id: real(
      command(v.object({ id: v.string() }), ({ id }, { resources, webview }: Context) => {
        const found = icons.of(webview).get(id);
        return found === undefined ? null : resources.add(new TrayHandle(found));
      }),
    ),
    remove_by_id: real(
      command(v.object({ id: v.string() }), ({ id }, { webview }: Context) => {
        const own = icons.of(webview);
        const found = own.get(id);
        if (found === undefined) throw new CoreError("not_found", errors.trayNotFound(id));
        own.delete(id);
        found.remove();
      }),
    ),
    set_icon: unseen("icon", v.nullish(icon)),
    set_icon_with_as_template: neutral(
      command(
        v.object({ rid, icon: v.nullish(icon), asTemplate: v.boolean() }),
        ({ rid }, { resources }: Context) => void resources.get(rid, TrayHandle),
      ),
      UNSEEN,
    ),
    set_menu: neutral(
      command(
        v.object({ rid, menu }),
        ({ rid, menu }, context: Context) =>
          context.resources.get(rid, TrayHandle).icon.setMenu(menuOf(menu, context)),
      ),
      UNSEEN,
    ),
    set_tooltip: unseen("tooltip", text),
    set_title: unseen("title", text),
    set_visible: unseen("visible", v.boolean()),
    set_temp_dir_path: unseen("path", text),
    set_icon_as_template: unseen("asTemplate", v.boolean()),
    set_show_menu_on_left_click: unseen("onLeft", v.boolean()),
  };
}

/** What each command is worth. */
export const trayCommandTable: readonly CommandRow[] = rowsOf(trayCommands(newIcons()));

/** Builds the plugin. */
export function trayPlugin(): Plugin {
  const icons = newIcons();
  const commands = commandsOf(trayCommands(icons));
  return makePlugin("core:tray", {
    permissions: { default: Object.keys(commands) },
    commands,
    onEvent(app, event) {
      if (event.type !== "window-event" || event.event !== "destroyed") return;
      if (!wasLastOf(event.principal, event.label, app)) return;
      for (const icon of icons.take(event.principal)?.values() ?? []) icon.remove();
    },
  });
}
