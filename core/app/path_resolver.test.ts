import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { BaseDirectoryName, PathResolver } from "../types/app.ts";
import { createPathResolver } from "./path_resolver.ts";

const ID = "dev.pleiad.test";

function table(paths: PathResolver, names: readonly BaseDirectoryName[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, paths.resolve(name)]));
}

function unknown(paths: PathResolver, names: readonly (BaseDirectoryName | number)[]): void {
  for (const name of names) {
    assert.throws(() => paths.resolve(name), { message: "unknown path" }, String(name));
  }
}

describe("path resolver on Linux", () => {
  let config: string;
  before(() => {
    config = mkdtempSync(join(tmpdir(), "pleiad-paths-"));
    writeFileSync(
      join(config, "user-dirs.dirs"),
      [
        "# This file is written by xdg-user-dirs-update",
        'XDG_DESKTOP_DIR="$HOME/Schreibtisch"',
        'XDG_DOWNLOAD_DIR="/data/downloads/"',
        'XDG_TEMPLATES_DIR="$HOME/"',
        'XDG_PUBLICSHARE_DIR="relative"',
        'XDG_MUSIC_DIR="$HOME/My \\"Music\\""',
      ].join("\n"),
    );
  });
  after(() => rmSync(config, { recursive: true }));

  function linux(env: Record<string, string>): PathResolver {
    return createPathResolver(ID, {
      platform: "linux",
      home: "/home/u",
      resourceDir: "/app/r",
      env,
    });
  }

  it("has defaults without any variable", () => {
    assert.deepEqual(
      table(linux({}), [
        "Cache",
        "Config",
        "Data",
        "LocalData",
        "Executable",
        "Font",
        "Home",
        "Temp",
      ]),
      {
        Cache: "/home/u/.cache",
        Config: "/home/u/.config",
        Data: "/home/u/.local/share",
        LocalData: "/home/u/.local/share",
        Executable: "/home/u/.local/bin",
        Font: "/home/u/.local/share/fonts",
        Home: "/home/u",
        Temp: "/tmp",
      },
    );
    unknown(linux({}), ["Runtime", "Audio", "Desktop", "Template"]);
  });

  it("follows XDG variables, but only absolute ones", () => {
    const paths = linux({
      XDG_CACHE_HOME: "/x/cache",
      XDG_CONFIG_HOME: "relative",
      XDG_DATA_HOME: "/x/data",
      XDG_BIN_HOME: "/x/bin",
      XDG_RUNTIME_DIR: "/run/user/1",
      TMPDIR: "/x/tmp",
    });
    assert.deepEqual(
      table(paths, ["Cache", "Config", "Data", "Executable", "Font", "Runtime", "Temp"]),
      {
        Cache: "/x/cache",
        Config: "/home/u/.config",
        Data: "/x/data",
        Executable: "/x/bin",
        Font: "/x/data/fonts",
        Runtime: "/run/user/1",
        Temp: "/x/tmp",
      },
    );
  });

  it("reads user-dirs.dirs", () => {
    const paths = linux({ XDG_CONFIG_HOME: config });
    assert.deepEqual(table(paths, ["Desktop", "Download", "Template", "Audio"]), {
      Desktop: "/home/u/Schreibtisch",
      Download: "/data/downloads",
      Template: "/home/u",
      Audio: '/home/u/My "Music"',
    });
    unknown(paths, ["Public", "Video", "Document", "Picture"]);
  });

  it("puts the app's folders below the identifier", () => {
    assert.deepEqual(
      table(linux({}), ["AppConfig", "AppData", "AppLocalData", "AppCache", "AppLog", "Resource"]),
      {
        AppConfig: `/home/u/.config/${ID}`,
        AppData: `/home/u/.local/share/${ID}`,
        AppLocalData: `/home/u/.local/share/${ID}`,
        AppCache: `/home/u/.cache/${ID}`,
        AppLog: `/home/u/.local/share/${ID}/logs`,
        Resource: "/app/r",
      },
    );
  });

  it("takes Tauri's numbers and nothing else", () => {
    assert.equal(linux({}).resolve(2), "/home/u/.cache");
    assert.equal(linux({}).resolve(21), "/home/u");
    assert.equal(linux({}).resolve(16), `/home/u/.cache/${ID}`);
    unknown(linux({}), [0, 24, 1.5, NaN, "toString" as BaseDirectoryName]); // a caller without types
  });

  it("appends a path as Rust pushes one", () => {
    assert.equal(linux({}).resolve("Home", "a/../b"), "/home/u/a/../b");
    assert.equal(linux({}).resolve("Home", "/etc"), "/etc");
  });

  it("finds bundled resources where Tauri's bundler puts them", () => {
    assert.equal(linux({}).resolve("Resource", "../a/./b.json"), "/app/r/_up_/a/b.json");
    assert.equal(linux({}).resolve("Resource", "/a"), "/app/r/_root_/a");
  });

  it("replaces a variable in the first component only", () => {
    const paths = linux({});
    assert.equal(paths.parse("$HOME/a"), "/home/u/a");
    assert.equal(paths.parse("$APPDATA"), `/home/u/.local/share/${ID}`);
    assert.equal(paths.parse("$EXE/tool"), "/home/u/.local/bin/tool");
    assert.equal(paths.parse("a/$HOME"), "a/$HOME");
    assert.equal(paths.parse("$HOMER/a"), "$HOMER/a");
    assert.equal(paths.parse("/$HOME/a"), "/$HOME/a");
    assert.equal(paths.parse("$RESOURCE/**"), "/app/r/**");
    assert.throws(() => paths.parse("$RUNTIME/x"), { message: "unknown path" });
  });

  it("does not let a variable's path climb out of its folder", () => {
    assert.equal(linux({}).parse("$APPDATA/../../x"), `/home/u/.local/share/${ID}/x`);
  });
});

describe("path resolver on macOS", () => {
  const paths = createPathResolver(ID, {
    platform: "darwin",
    home: "/Users/u",
    resourceDir: "/r",
    env: { XDG_CONFIG_HOME: "/ignored", TMPDIR: "/var/t" },
  });

  it("knows the folders of the library", () => {
    const support = "/Users/u/Library/Application Support";
    assert.deepEqual(
      table(paths, [
        "Audio",
        "Cache",
        "Config",
        "Data",
        "LocalData",
        "Document",
        "Download",
        "Picture",
        "Public",
        "Video",
        "Desktop",
        "Font",
        "Home",
        "Temp",
        "AppConfig",
        "AppCache",
        "AppLog",
      ]),
      {
        Audio: "/Users/u/Music",
        Cache: "/Users/u/Library/Caches",
        Config: support,
        Data: support,
        LocalData: support,
        Document: "/Users/u/Documents",
        Download: "/Users/u/Downloads",
        Picture: "/Users/u/Pictures",
        Public: "/Users/u/Public",
        Video: "/Users/u/Movies",
        Desktop: "/Users/u/Desktop",
        Font: "/Users/u/Library/Fonts",
        Home: "/Users/u",
        Temp: "/var/t",
        AppConfig: `${support}/${ID}`,
        AppCache: `/Users/u/Library/Caches/${ID}`,
        AppLog: `/Users/u/Library/Logs/${ID}`,
      },
    );
    unknown(paths, ["Executable", "Runtime", "Template"]);
  });
});

describe("path resolver on Windows", () => {
  const home = "C:\\Users\\u";
  const paths = createPathResolver(ID, {
    platform: "win32",
    home,
    resourceDir: "C:\\app",
    env: { APPDATA: "D:\\roaming", TEMP: "D:\\temp" },
  });

  it("knows the folders of the profile", () => {
    const local = `${home}\\AppData\\Local`;
    assert.deepEqual(
      table(paths, [
        "Audio",
        "Cache",
        "Config",
        "Data",
        "LocalData",
        "Document",
        "Public",
        "Video",
        "Temp",
        "Template",
        "AppData",
        "AppLog",
      ]),
      {
        Audio: `${home}\\Music`,
        Cache: local,
        Config: "D:\\roaming",
        Data: "D:\\roaming",
        LocalData: local,
        Document: `${home}\\Documents`,
        Public: "C:\\Users\\Public",
        Video: `${home}\\Videos`,
        Temp: "D:\\temp",
        Template: "D:\\roaming\\Microsoft\\Windows\\Templates",
        AppData: `D:\\roaming\\${ID}`,
        AppLog: `${local}\\${ID}\\logs`,
      },
    );
    unknown(paths, ["Executable", "Font", "Runtime"]);
  });

  it("takes both separators", () => {
    assert.equal(paths.parse("$HOME/a\\b"), `${home}\\a\\b`);
    assert.equal(paths.resolve("Resource", "C:\\x/../y"), "C:\\app\\_root_\\x\\_up_\\y");
    assert.equal(paths.resolve("Resource", "C:x"), "C:\\app\\x");
  });
});

describe("path resolver of this process", () => {
  it("answers with absolute paths", () => {
    const paths = createPathResolver(ID, { resourceDir: "/r" });
    assert.match(paths.resolve("AppData"), /^(\/|[A-Z]:\\).*dev\.pleiad\.test$/);
    assert.match(paths.resolve("Temp"), /^(\/|[A-Z]:\\)/);
  });
});
