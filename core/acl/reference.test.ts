import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createManifest } from "./manifest.ts";
import { permissionReference } from "./reference.ts";

describe("the reference of permissions", () => {
  const manifest = createManifest("notes", ["read", "write_all"], {
    default: { description: "Reads notes.\n\nNothing else.\n", members: ["read"] },
    drafts: { description: "Drafts,\nand a|b.\n\nMore." },
    "read-and-lock": { commands: { allow: ["read"], deny: ["write_all"] } },
    edit: { description: "Reads and writes.", members: ["read", "write_all"] },
  });

  it("has the default, then sets, then permissions", () => {
    assert.equal(
      permissionReference(manifest),
      `## Default Permission

Reads notes.

Nothing else.

#### This default permission set includes the following:

- \`allow-read\`

## Permission Table

| Identifier | Description |
| --- | --- |
| \`notes:edit\` | Reads and writes.<br><br>Includes \`allow-read\`, \`allow-write-all\`. |
| \`notes:allow-read\` | Enables the read command without any pre-configured scope. |
| \`notes:deny-read\` | Denies the read command without any pre-configured scope. |
| \`notes:allow-write-all\` | Enables the write_all command without any pre-configured scope. |
| \`notes:deny-write-all\` | Denies the write_all command without any pre-configured scope. |
| \`notes:drafts\` | Drafts, and a\\|b.<br><br>More. |
| \`notes:read-and-lock\` | Enables \`read\`. Denies \`write_all\`. |
`,
    );
  });

  it("leaves out a default that is not there, and takes the level of its headings", () => {
    const text = permissionReference(createManifest("bare", [], { odd: [] }), 3);
    assert.equal(
      text,
      "### Permission Table\n\n| Identifier | Description |\n| --- | --- |\n" +
        "| `bare:odd` | Includes nothing. |\n",
    );
  });
});
