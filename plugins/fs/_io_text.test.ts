import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ioText, SystemError } from "./_io_text.ts";

describe("what the system says", () => {
  it("is told in Rust's words", () => {
    const denied = new SystemError("EACCES");
    assert.equal(ioText(denied, "linux"), "Permission denied (os error 13)");
    assert.equal(ioText(denied, "win32"), "Access is denied. (os error 5)");
    const full = new SystemError("ENOTEMPTY");
    assert.equal(ioText(full, "linux"), "Directory not empty (os error 39)");
    assert.equal(ioText(full, "darwin"), "Directory not empty (os error 66)");
    assert.equal(
      ioText(new SystemError("ENOENT"), "darwin"),
      "No such file or directory (os error 2)",
    );
  });

  it("is never the runtime's own text, which names paths", () => {
    const strange = Object.assign(new Error("EWHAT: strange, open '/secret'"), { code: "EWHAT" });
    assert.equal(ioText(strange, "linux"), "EWHAT");
    assert.equal(ioText(new Error("open '/secret'")), "unknown error");
    assert.equal(ioText("open '/secret'"), "unknown error");
  });
});
