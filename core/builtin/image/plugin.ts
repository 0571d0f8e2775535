/**
 * The built-in plugin `image`. The caller's page decodes: browsers know more formats than the core
 * should.
 *
 * @module
 */
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";
import { imageScript } from "../../page/script.gen.ts";
import { command, makePlugin } from "../../plugin.ts";
import type { AnyEvents } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";
import type { Plugin } from "../../types/plugin.ts";
import {
  type CommandRow,
  commandsOf,
  type CommandTable,
  emulated,
  real,
  rowsOf,
} from "../table.ts";
import {
  byteArray,
  extent,
  ImageResource,
  type ImageScope,
  imageScope,
  readImageFile,
} from "./image.ts";

type Ctx = Context<AnyEvents, ImageScope>;

const byRid = v.object({ rid: v.number() });
const decoded = v.object({ rgba: v.string(), width: extent, height: extent });

async function decode(
  bytes: Uint8Array<ArrayBuffer>,
  { webview, resources }: Ctx,
): Promise<number> {
  const answer = await webview.request("image:decode", { data: bytes.toBase64() });
  const image = v.safeParse(decoded, answer);
  if (!image.success) throw new CoreError("internal", errors.imageAnswer());
  const { rgba, width, height } = image.output;
  return resources.add(new ImageResource(Uint8Array.fromBase64(rgba), width, height));
}

const table: CommandTable = {
  new: real(
    command(
      v.object({ rgba: byteArray, width: extent, height: extent }),
      ({ rgba, width, height }, { resources }: Ctx) =>
        resources.add(new ImageResource(rgba, width, height)),
    ),
  ),
  from_bytes: emulated(
    command(v.object({ bytes: byteArray }), ({ bytes }, context: Ctx) => decode(bytes, context)),
    "decoded by the page, in any format that the browser knows",
  ),
  from_path: emulated(
    command(
      v.object({ path: v.string() }),
      async ({ path }, context: Ctx) => decode(await readImageFile(path, context), context),
    ),
    "as `from_bytes`; reads only files that a scope entry `{ path }` allows",
  ),
  rgba: real(
    command(byRid, ({ rid }, { resources }: Ctx) => resources.get(rid, ImageResource).rgba),
  ),
  size: real(
    command(byRid, ({ rid }, { resources }: Ctx) => {
      const { width, height } = resources.get(rid, ImageResource);
      return { width, height };
    }),
  ),
};

/** What each command is worth. */
export const imageCommandTable: readonly CommandRow[] = rowsOf(table);

/** Builds the plugin. */
export function imagePlugin(): Plugin {
  return makePlugin("core:image", {
    permissions: { default: Object.keys(table) },
    scope: imageScope,
    commands: commandsOf(table),
    page: { script: imageScript },
  });
}
