/**
 * What the command line says of itself.
 *
 * @module
 */
import { CliError, sentences } from "./errors.ts";

const overview = `Usage: pleiad <command> [options] [app file]

  start           Serves an app
  dev             Serves an app, and again whenever it changes; the page from its dev server
  token <label>   Prints a bearer token for the running core of an app
  acl             Says who may do what, and why
  permission      Lists what plugins offer, grants it, declares permissions of the app's own
  capability      Writes capability files
  help [command]  Says more
  version         Prints the version

The app file is the last argument (of permission and capability: --app), by default app.ts. Its
default export is the app.`;

const serveOptions = `
  --port <number>  The port; 0 for a free one. Default 4747
  --host <address> The address to listen on. Default 127.0.0.1. Any other than this machine's own
                   needs --cert and --key, or --proxy and --public-url
  --cert <file>    A certificate with its chain, PEM: the core speaks HTTPS. With --key <file>
  --public-url <url>
                   Where people reach the app: https://desk.example.org
  --proxy <address>
                   A reverse proxy in front, whose X-Forwarded-For is believed; may be repeated
  --insecure-http  Serves beyond this machine without TLS: everybody on the way can read along
  --no-open        Opens no browser
  --json           Prints one JSON object a line on standard output, the first
                   {"event":"listening","url":…,"bootUrl":…}; everything else goes to standard error
  --log <level>    error, warn, info or debug: JSON lines on standard error. Default: what was
                   refused as JSON lines, what failed in words
  --log-file <file>
                   The JSON lines go to this file
  --help           Prints this`;

const topics: Readonly<Record<string, string>> = {
  start: `Usage: pleiad start [options] [app file]

Serves an app with its built frontend (frontendDist) and opens it in the browser. Enter prints a
link for another browser, Ctrl+C stops the app. A second core of the app is refused while the first
uses its data folder.
${serveOptions}`,
  dev: `Usage: pleiad dev [options] [app file]

Serves an app for development: the frontend comes from devUrl, with its hot reload; the core starts
anew when the app file or a file that it imports by a relative path changes; errors explain
themselves. When nothing answers at devUrl and a Vite configuration lies beside the app file, or in
a folder beside it, Vite is started too.

With --learn, calls that are denied are noted, and stay denied. At the end a capability file that
would grant them to the app's own windows is shown, and written to capabilities/learned.json after
asking. Remote pages, scopes of files and the like, and commands that do not exist are told of only.
${serveOptions}
  --learn          Notes denied calls and offers a capability file at the end
  --yes            Writes it without asking`,
  acl: `Usage: pleiad acl why <command> [--window <label>] [--origin <url>] [--args <json>]
                                [--json] [app file]
       pleiad acl ls [--json] [app file]
       pleiad acl schema [--out <folder>] [--check] [app file]
       pleiad acl reference [--into <file>] [--check] [--export <name>] <module>

why says whether a window may call a command, through which capability and permission, and what
would change it; the exit code is 0 when it may and 1 when it may not. With --args it says which
scope entries are about these arguments, where the plugin can tell, and decides by them too. ls
lists who may do what, with the scope entries. schema writes what editors complete and check
capability files with. The app is loaded, and not started. reference prints the permissions of the
plugin that a module exports; a function that makes the plugin is called without arguments.

  --window <label> The window. Default main
  --origin <url>   The address of a remote page. Default: the app's own pages
  --args <json>    The call's arguments, an object
  --json           Prints JSON
  --out <folder>   Where schema writes. Default gen/schemas beside the app file
  --into <file>    Writes the reference between two marked lines of a file, such as README.md
  --export <name>  Which export is the plugin, where there are several
  --check          Writes nothing; the exit code is 1 when a file is out of date
  --help           Prints this`,
  permission: `Usage: pleiad permission ls [--plugin <name>] [--json] [filter]
       pleiad permission add <identifier> [capability]
       pleiad permission rm <identifier>
       pleiad permission new <identifier> [--description <text>] [--allow <a,b>] [--deny <c>]
                                          [--format json|toml] [--out <file>] [--force]

ls lists the permissions of the app and its plugins, those whose identifier holds the filter. add
grants a permission by a capability file; with a single one it need not be named. rm takes it out of
all of them, "fs:*" everything of a plugin, and removes the file of a permission of the app's own.
new writes such a file, for commands of the app. The files lie beside the app file, or in the Tauri
project that the app is read from. Comments and formatting stay as they are. The app is loaded, and
not started. What is missing is asked for at a terminal.

  --app <file>     The app file. Default app.ts
  --plugin <name>  ls: only this plugin's: fs, core:event
  --json           ls: prints JSON
  --description <text>
                   new: what the permission is for
  --allow <a,b>    new: commands that it allows, -a for short; may be repeated
  --deny <c>       new: commands that it denies, -d for short; may be repeated
  --format <name>  new: json or toml. Default json
  --out <file>     new: the file, -o for short. Default permissions/<identifier>.json
  --force          new: overwrites a file that is there
  --help           Prints this`,
  capability: `Usage: pleiad capability new <identifier> [--description <text>] [--windows <a,b>]
                             [--permission <x>] [--format json|toml] [--out <file>] [--force]

Writes a capability file beside the app file, or in the Tauri project that the app is read from. The
app is loaded, and not started. What is missing is asked for at a terminal.

  --app <file>     The app file. Default app.ts
  --description <text>
                   What the capability is for
  --windows <a,b>  Globs over labels of windows; may be repeated
  --permission <x> What it grants; may be repeated
  --format <name>  json or toml. Default json
  --out <file>     The file, -o for short. Default capabilities/<identifier>.json
  --force          Overwrites a file that is there
  --help           Prints this`,
  token: `Usage: pleiad token <label> [app file]

Prints a bearer token for the running core of an app. A program that sends it as
"Authorization: Bearer <token>" may call what the capabilities grant to that label. The token is
good until the core stops.`,
};

/** The help text of a command, or the overview. Throws a `CliError` for a command that is not there. */
export function helpText(topic: string | null): string {
  if (topic === null) return overview;
  const text = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  if (text !== undefined) return text;
  if (topic === "help" || topic === "version") return overview;
  throw new CliError(sentences.unknownCommand(topic), 2);
}
