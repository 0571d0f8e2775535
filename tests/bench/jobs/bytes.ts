/**
 * 64 MiB up and down over HTTP.
 *
 * @module
 */
import type { Served } from "../_jobs.ts";

interface Options {
  readonly served: Served;
  readonly times: number;
}

const SIZE = 64 << 20;

/** Megabytes a second, each way. */
export async function run({ served: { url, token }, times }: Options): Promise<object> {
  const body = new Uint8Array(SIZE);
  const headers = { "content-type": "application/octet-stream" };
  const own = token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
  const ipc = `${url}/__pleiad/ipc/plugin%3Avolume%7C`;
  const up = token === undefined ? `${url}/upload` : `${ipc}upload`;
  const down = token === undefined ? `${url}/download` : `${ipc}download`;
  const upload = async () => {
    const response = await fetch(up, { method: "POST", headers: own, body });
    if (await response.json() !== SIZE) throw new Error("The upload lost bytes");
  };
  const method = token === undefined ? "GET" : "POST";
  const download = async () => {
    const response = await fetch(down, { method, headers: own });
    const got = (await response.arrayBuffer()).byteLength;
    if (got !== SIZE) throw new Error(`The download has ${got} bytes`);
  };
  const rate = async (way: () => Promise<void>) => {
    await way();
    const start = performance.now();
    for (let i = 0; i < times; i++) await way();
    return SIZE * times / 1e3 / (performance.now() - start);
  };
  return { up: await rate(upload), down: await rate(download) };
}
