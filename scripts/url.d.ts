/** `deno check` only: bun-types lets `node:` modules take no `URL` without this, which Bun has. */
interface URLSearchParams {
  toJSON(): Record<string, string>;
}
