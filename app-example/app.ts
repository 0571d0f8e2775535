/**
 * Field Notes: plugins, what each window may do, and where the page is.
 *
 * @module
 */
import { type App, command, type Context, createApp } from "@pleiad/core";
import { log } from "@pleiad/plugin-log";
import type { LogContract } from "@pleiad/plugin-log/contract";
import { os } from "@pleiad/plugin-os";
import { store } from "@pleiad/plugin-store";
import type { NotesContract } from "./notes/contract.ts";
import { notes } from "./notes/mod.ts";
import type { AboutApp } from "./contract.ts";

const app: App = createApp({
  identifier: "org.pleiad.fieldnotes",
  productName: "Field Notes",
  version: "0.1.0",
  // Denials explain themselves; an app that ships leaves this out.
  mode: "development",
  plugins: [log({ targets: ["file", "webview"] }), os(), store(), notes()],
  commands: {
    about: command(({ app }: Context): AboutApp => {
      const { productName: name, version } = app.config;
      const { folder, count } = app.plugin<NotesContract>("notes");
      return { name, version, folder, notes: count() };
    }),
  },
  permissions: { default: ["about"] },
  config: { notes: { folder: "notes", pace: 25 } },
  capabilities: [
    {
      identifier: "desk",
      description: "The main window: everything that the app can do, and windows of its own.",
      windows: ["main"],
      permissions: [
        "core:default",
        "core:webview:allow-create-webview-window",
        "core:window:allow-set-focus",
        "core:window:allow-set-title",
        "allow-about",
        "notes:default",
        "notes:edit",
        "notes:manage",
        "store:default",
        "log:default",
        "os:default",
      ],
    },
    {
      identifier: "focus",
      description: "The focus window: reads and writes, and cannot remove anything.",
      windows: ["focus"],
      permissions: [
        "core:default",
        "core:window:allow-close",
        "core:window:allow-set-title",
        "notes:default",
        "notes:edit",
        "store:default",
        "log:default",
        "os:default",
      ],
    },
  ],
  security: { csp: "default-src 'self'; img-src 'self' blob:" },
  setup(app) {
    // Pages tell what they show; the log tells it to everybody who looks.
    app.listen("notes://opened", ({ payload }) => {
      // SECURITY: an event is a page's word; what is no note is not worth a line.
      const { id, label }: NotesContract["events"]["notes://opened"] = payload;
      const title = app.plugin<NotesContract>("notes").titleOf(id);
      if (title === null) return;
      app.plugin<LogContract>("log").log("info", `"${title}" opened`, { target: label });
    });
  },
  frontendDist: new URL("./dist/", import.meta.url),
  devUrl: "http://127.0.0.1:5173",
});

export default app;
