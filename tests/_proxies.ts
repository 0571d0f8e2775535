/**
 * nginx and Caddy with the configurations of docs/deploy.md, adapted to free ports of this machine.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { type FindBlock, readDocument } from "./_doc.ts";
import { files, plainSocket } from "./_tls_client.ts";

/** The blocks of the document. */
export const blockWith: FindBlock = await readDocument("docs/deploy.md");
/** What the proxies show to the core. */
export const SECRET = "0123456789abcdef0123456789abcdef";
process.env["DESK_PROXY_SECRET"] = SECRET;

/** Why a program's tests are skipped; where `CI` is set, its absence is a failure. */
function missing(program: string, ...args: string[]): string | false {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return false;
  } catch {
    const reason = `${program} is not installed`;
    if (process.env["CI"] !== undefined) return false;
    console.log(`Tests of docs/deploy.md are skipped: ${reason}`);
    return reason;
  }
}

/** Waits until somebody listens on a port. Rejects when the program has ended. */
async function listening(port: number, program: ChildProcess, said: () => string): Promise<void> {
  const ended = once(program, "exit").then(() => {
    throw new Error(`It ended: ${said()}`);
  });
  ended.catch(() => {});
  for (;;) {
    const socket = plainSocket(port);
    const met = once(socket, "connect").then(() => true, () => false);
    const connected = await Promise.race([met, ended]);
    socket.destroy();
    if (connected) return;
  }
}

/** A proxy that runs. */
export interface RunningProxy {
  /** Ends it. */
  stop(): Promise<void>;
}

/** Where a proxy stands. */
export interface ProxyPlace {
  /** For its files. */
  readonly folder: string;
  /** Where it listens. */
  readonly port: number;
  /** The core's port. */
  readonly core: number;
  /** The name under which it serves the core. */
  readonly name: string;
}

async function run(
  program: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProxy> {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => said += text);
  const gone = once(child, "exit");
  await listening(port, child, () => said);
  return {
    async stop() {
      if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
      await gone;
    },
  };
}

/** Replaces each text, which must be there. */
export function adapted(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `docs/deploy.md has ${from}`);
    return text.replaceAll(from, to);
  }, text);
}

async function runNginx({ folder, port, core, name }: ProxyPlace): Promise<RunningProxy> {
  await writeFile(join(folder, "users"), "ada:{PLAIN}lace\nguest-1:{PLAIN}lace\n");
  const server = adapted(blockWith("nginx", "proxy_pass"), {
    "listen 443": `listen 127.0.0.1:${port}`,
    "desk.example.org": name,
    "/etc/nginx/desk/chain.pem": files.cert,
    "/etc/nginx/desk/key.pem": files.key,
    "/etc/nginx/desk/users": join(folder, "users"),
    "127.0.0.1:4747": `127.0.0.1:${core}`,
    "the value of DESK_PROXY_SECRET": SECRET,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join(" ");
  const config = `daemon off; master_process off; pid ${join(folder, "pid")}; error_log stderr;
events {}
http { access_log off; ${temporary}
${server}
}`;
  await writeFile(join(folder, "nginx.conf"), config);
  return await run("nginx", ["-c", join(folder, "nginx.conf"), "-p", folder], port);
}

async function runCaddy({ folder, port, core, name }: ProxyPlace): Promise<RunningProxy> {
  const args = ["hash-password", "--plaintext", "lace"];
  const hash = execFileSync("caddy", args, { encoding: "utf8" }).trim();
  const site = adapted(blockWith("caddyfile", "reverse_proxy"), {
    "desk.example.org {": `${name}:${port} {
  bind 127.0.0.1
  tls ${files.cert} ${files.key}`,
    "ada {$DESK_ADA_HASH}": "ada {$DESK_ADA_HASH}\n    guest-1 {$DESK_ADA_HASH}",
    "127.0.0.1:4747": `127.0.0.1:${core}`,
  });
  const config = `{\n  admin off\n  auto_https disable_redirects\n}\n${site}`;
  await writeFile(join(folder, "Caddyfile"), config);
  return await run(
    "caddy",
    ["run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")],
    port,
    {
      DESK_ADA_HASH: hash,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    },
  );
}

/** Both of them, and why each cannot be run here, or `false`. */
export const proxies: readonly {
  readonly program: string;
  readonly start: (place: ProxyPlace) => Promise<RunningProxy>;
  readonly skip: string | false;
}[] = [
  { program: "nginx", start: runNginx, skip: missing("nginx", "-v") },
  { program: "caddy", start: runCaddy, skip: missing("caddy", "version") },
];
