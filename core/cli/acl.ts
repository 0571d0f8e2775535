/**
 * `pleiad acl`: who may do what in an app, without starting it.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Chain, Explanation, GlobalChain } from "../acl/why.ts";
import { isLabel } from "../app/windows.ts";
import { reasonOf } from "../errors.ts";
import { runAclReference } from "./acl_reference.ts";
import { runAclSchema } from "./acl_schema.ts";
import { aclTable } from "./acl_table.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { loadAuthority } from "./load_authority.ts";

/** Runs `pleiad acl …`. Resolves to 0, or to 1 when `why` finds the call denied. */
export async function runAcl(argv: readonly string[], io: CliIo): Promise<number> {
  if (argv[0] === "reference") return await runAclReference(argv.slice(1), io);
  if (argv[0] === "schema") return await runAclSchema(argv.slice(1), io);
  const { values, positionals } = readOptions(argv);
  const [action, ...rest] = positionals;
  if (values.help || action === undefined) {
    io.out(helpText("acl"));
    return 0;
  }
  if (action !== "ls" && action !== "why") throw new CliError(sentences.tooMany("acl", action), 2);
  const command = action === "why" ? rest.shift() : undefined;
  const [file = "app.ts", extra] = rest;
  if (extra !== undefined) throw new CliError(sentences.tooMany("acl", extra), 2);
  const label = values.window ?? "main";
  if (!isLabel(label)) throw new CliError(sentences.badLabel(label), 2);
  if (action === "why" && command === undefined) throw new CliError(sentences.commandMissing(), 2);
  if (command !== undefined && /^(?!plugin:).*[|:]/.test(command)) {
    throw new CliError(sentences.commandForm(command), 2);
  }
  if (action === "ls" && values.args !== undefined) {
    throw new CliError(sentences.tooMany("acl", "--args"), 2);
  }
  const args = values.args === undefined ? undefined : readCallArgs(values.args);
  const { app, authority } = await loadAuthority(file, io);
  if (command === undefined) {
    const entries = authority.list();
    io.out(values.json ? JSON.stringify(entries, null, 2) : aclTable(entries));
    return 0;
  }
  const origin = values.origin === undefined ? "local" : { remote: values.origin };
  const caller = { label, origin } as const;
  const found = args === undefined
    ? authority.explain(command, caller)
    : await authority.explainArgs(command, caller, args, app.handle);
  io.out(values.json ? JSON.stringify(found, null, 2) : describe(found, args !== undefined));
  return found.allowed && found.argsAllowed !== false ? 0 : EXIT.failed;
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        window: { type: "string" },
        origin: { type: "string" },
        args: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption("acl", reason), 2, { cause: error });
  }
}

function readCallArgs(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(sentences.badArgs(reasonOf(error)), 2, { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new CliError(sentences.badArgs("it holds another value"), 2);
}

function describe(found: Explanation, withArgs: boolean): string {
  const { allowed, open, grants, denials, globals, text, remedy, command, argsAllowed } = found;
  const chains = denials.length > 0 ? denials : grants;
  const scoped = [...grants, ...globals].some(({ scope }) => scope.length > 0);
  const refused = argsAllowed === false ? "The call passes, its scope refuses these arguments" : "";
  const unknown = withArgs && allowed && scoped && argsAllowed === null
    ? "Whether the scope allows these arguments cannot be said here"
    : "";
  return [
    allowed ? `${command} is allowed` : text ?? `${command} is denied`,
    ...(open ? ["The app declares no permissions for its own commands"] : []),
    ...[refused, unknown].filter((line) => line !== ""),
    ...chains.map(chainText),
    ...(globals.length === 0 ? [] : ["Scope of the whole plugin:", ...globals.map(chainText)]),
    ...(remedy === null ? [] : ["", remedy.reason, remedy.lines]),
  ].join("\n");
}

function chainText({ capability, source, path, scope }: Chain | GlobalChain): string {
  const from = `capability ${capability}${source === null ? "" : ` (${source})`}`;
  const entries = scope.map(({ kind, entry, matches }) => {
    const about = matches === null ? "" : matches ? "  <- matches" : "  (does not match)";
    return `\n    ${kind} ${JSON.stringify(entry)}${about}`;
  });
  return `  ${[from, ...path].join(" -> ")}${entries.join("")}`;
}
