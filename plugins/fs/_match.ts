/**
 * Which paths the arguments of a call name, for `pleiad acl why --args`.
 *
 * @module
 */
import type { MatchAbout } from "@pleiad/core";
import { type MatchedPaths, matchPaths } from "@pleiad/core/scope";
import * as v from "valibot";
import { pathArgument, systemPath } from "./_path_argument.ts";

const baseDir = v.nullish(v.number(), null);
const named = v.union([
  v.pipe(
    v.object({
      path: pathArgument,
      options: v.nullish(v.object({ baseDir }), {}),
    }),
    v.transform(({ path, options }) => [[path, options.baseDir] as const]),
  ),
  v.pipe(
    v.object({
      paths: v.array(pathArgument),
      options: v.nullish(v.object({ baseDir }), {}),
    }),
    v.transform(({ paths, options }) => paths.map((path) => [path, options.baseDir] as const)),
  ),
  v.pipe(
    v.object({
      fromPath: pathArgument,
      toPath: pathArgument,
      options: v.nullish(v.object({ fromPathBaseDir: baseDir, toPathBaseDir: baseDir }), {}),
    }),
    v.transform(({ fromPath, toPath, options }) => [
      [fromPath, options.fromPathBaseDir] as const,
      [toPath, options.toPathBaseDir] as const,
    ]),
  ),
  v.pipe(
    v.object({
      oldPath: pathArgument,
      newPath: pathArgument,
      options: v.nullish(v.object({ oldPathBaseDir: baseDir, newPathBaseDir: baseDir }), {}),
    }),
    v.transform(({ oldPath, newPath, options }) => [
      [oldPath, options.oldPathBaseDir] as const,
      [newPath, options.newPathBaseDir] as const,
    ]),
  ),
]);
const dots = v.object({ requireLiteralLeadingDot: v.optional(v.boolean()) });

/** These act on a link that the path names, not on what it leads to. */
const ON_LINKS = ["lstat", "remove", "rename"];

/** The plugin's `matchScope`. */
export const matchPathArgs: ReturnType<typeof matchPaths> = matchPaths(pathsOf);

function pathsOf(args: unknown, { command, app }: MatchAbout): MatchedPaths {
  const read = v.safeParse(named, args);
  const config = v.safeParse(dots, app.config.plugins["fs"]);
  return {
    paths: read.success ? read.output.map(([path, from]) => systemPath(path, from, app.path)) : [],
    followLast: !ON_LINKS.some((name) => command.endsWith(`|${name}`)),
    literalLeadingDot: config.success ? config.output.requireLiteralLeadingDot : undefined,
  };
}
