import { createApp } from "@pleiad/core";
import type { AppOf } from "@pleiad/core/client";
import { testApp, testPlugin } from "@pleiad/core/testing";
import assert from "node:assert/strict";
import nodeOs from "node:os";
import process from "node:process";
import { describe, it } from "node:test";
import {
  locale,
  toArch,
  toOsType,
  toPlatform,
  versionOfPlist,
  versionOfRelease,
} from "./_facts.ts";
import type { OsContract } from "./contract.ts";
import { os } from "./mod.ts";

testPlugin(os);

const { definition } = os();

/** Runs the page script against a window of its own and gives what the guest package reads. */
function internals(): Record<string, string> {
  const window: Record<string, Record<string, string>> = {};
  new Function("window", String(definition.page?.script))(window);
  return window.__TAURI_OS_PLUGIN_INTERNALS__ ?? {};
}

describe("os", () => {
  it("does not grant the name of the computer by default", () => {
    const granted = definition.permissions?.default;
    assert.ok(granted && "members" in granted);
    assert.deepEqual(
      [...granted.members ?? [], "hostname"].sort(),
      Object.keys(definition.commands).sort(),
    );
  });

  it("gives the page the seven values that the guest package reads at once", () => {
    const found = internals();
    assert.deepEqual(Object.keys(found), [
      "eol",
      "os_type",
      "platform",
      "family",
      "version",
      "arch",
      "exe_extension",
    ]);
    assert.equal(found.eol, nodeOs.EOL);
    assert.equal(found.platform, toPlatform(process.platform));
    assert.equal(found.arch, toArch(process.arch));
    assert.notEqual(found.version, "");
    assert.ok(Object.isFrozen(found));
  });

  it("answers the same by command, for callers without a page", async () => {
    const found = internals();
    for (const name of ["os_type", "platform", "family", "version", "arch", "exe_extension"]) {
      assert.equal(await definition.commands[name]?.handler({}, {}), found[name]);
    }
    assert.equal(await definition.commands.hostname?.handler({}, {}), nodeOs.hostname());
    assert.deepEqual(
      Intl.getCanonicalLocales(String(await definition.commands.locale?.handler({}, {}))).length,
      1,
    );
  });

  it("says what Rust says of systems and processors", () => {
    assert.equal(toPlatform("darwin"), "macos");
    assert.equal(toPlatform("win32"), "windows");
    assert.equal(toPlatform("linux"), "linux");
    assert.equal(toOsType("freebsd"), "linux");
    assert.equal(toOsType("macos"), "macos");
    assert.equal(toArch("x64"), "x86_64");
    assert.equal(toArch("arm64"), "aarch64");
    assert.equal(toArch("ia32"), "x86");
  });

  it("reads the version of a distribution and of macOS", () => {
    assert.equal(versionOfRelease('ID=debian\nVERSION_ID="12"\n'), "12");
    assert.equal(versionOfRelease("VERSION_ID=42.1\n"), "42.1");
    assert.equal(versionOfRelease("ID=arch\n"), null);
    assert.equal(versionOfRelease('VERSION_ID=""\n'), null);
    assert.equal(
      versionOfPlist("<key>ProductVersion</key>\n\t<string>14.5</string>"),
      "14.5",
    );
    assert.equal(versionOfPlist(""), null);
  });

  it("takes the language from the environment, and from the runtime where there is none", () => {
    assert.equal(locale({ LANG: "de_DE.UTF-8" }), "de-DE");
    assert.equal(locale({ LANG: "en_US", LC_ALL: "sr_RS@latin" }), "sr-RS");
    assert.equal(locale({ LANG: "fr", LC_ALL: "" }), "fr");
    const own = Intl.DateTimeFormat().resolvedOptions().locale;
    for (const none of ["C", "C.UTF-8", "POSIX", "", "x_!!", undefined]) {
      assert.equal(locale({ LANG: none }), own);
    }
  });

  it("answers callers in an app, who need a permission of its own for the host name", async () => {
    await using page = await testApp<AppOf<readonly [OsContract]>>(createApp({
      identifier: "org.pleiad.test",
      plugins: [os()],
      capabilities: [{ identifier: "main", windows: ["main"], permissions: ["os:default"] }],
    }));
    assert.equal(await page.invoke("plugin:os|platform"), toPlatform(process.platform));
    assert.equal(page.app.handle.plugin<OsContract>("os").eol, nodeOs.EOL);
    await assert.rejects(
      page.invoke("plugin:os|hostname"),
      (reason) => /not allowed/.test(String(reason)),
    );
  });
});
