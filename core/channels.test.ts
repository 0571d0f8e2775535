import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  bindChannels,
  type ChannelHost,
  HostedChannel,
  parseChannelId,
  receiveChannel,
} from "./channels.ts";

class Host implements ChannelHost {
  readonly told: unknown[] = [];
  readonly open = new Set<HostedChannel>();
  sendMessage(id: number, index: number, message: unknown): Promise<void> {
    if (message === "unsendable") throw new TypeError("no");
    this.told.push([id, index, message]);
    return Promise.resolve();
  }
  sendEnd(id: number, index: number): void {
    this.told.push([id, index, "end"]);
  }
  opened(channel: HostedChannel): void {
    this.open.add(channel);
  }
  closed(channel: HostedChannel): void {
    this.open.delete(channel);
  }
}

describe("parseChannelId", () => {
  for (
    const [value, id] of [
      ["__CHANNEL__:0", 0],
      ["__CHANNEL__:4294967295", 4294967295],
      ["__CHANNEL__:4294967296", null],
      ["__CHANNEL__:99999999999", null],
      ["__CHANNEL__:", null],
      ["__CHANNEL__:-1", null],
      ["__CHANNEL__:1.5", null],
      ["__CHANNEL__: 1", null],
      ["__CHANNEL__:1x", null],
      ["__channel__:1", null],
      ["1", null],
      [1, null],
      [null, null],
      [{ id: 1 }, null],
    ] as const
  ) {
    it(`reads ${JSON.stringify(value)} as ${id}`, () => assert.equal(parseChannelId(value), id));
  }
});

describe("HostedChannel", () => {
  it("counts messages from 0 and ends after the last", async () => {
    const host = new Host();
    const channel = new HostedChannel(7, host);
    await channel.send("a");
    await channel.send(undefined);
    channel.close();
    channel.close();
    assert.deepEqual(host.told, [[7, 0, "a"], [7, 1, null], [7, 2, "end"]]);
    assert.equal(host.open.size, 0);
    assert.equal(JSON.stringify(channel), '"__CHANNEL__:7"');
  });

  it("skips no index for a message that cannot be sent", async () => {
    const host = new Host();
    const channel = new HostedChannel(7, host);
    await assert.rejects(channel.send("unsendable"), TypeError);
    await channel.send("a");
    assert.deepEqual(host.told, [[7, 0, "a"]]);
  });

  it("refuses messages once it is closed, without an unhandled rejection", async () => {
    const channel = new HostedChannel(7, new Host());
    channel.drop();
    void channel.send("nobody awaits this");
    // Runtimes look for rejections that nobody handles between two tasks.
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(channel.send("a"), {
      code: "closed",
      message: "Cannot send on channel 7: it is closed",
    });
  });

  it("tells of its end once, late askers too, whatever others throw", () => {
    const told: string[] = [];
    const { error } = console;
    const lines: string[] = [];
    console.error = (line: string) => void lines.push(line);
    try {
      const host = new Host();
      const channel = new HostedChannel(7, host);
      const forget = channel.onClose(() => told.push("forgotten"));
      channel.onClose(() => {
        throw new Error("no");
      });
      channel.onClose(() => told.push("first"));
      forget();
      channel.close();
      channel.onClose(() => told.push("late"));
      assert.deepEqual(told, ["first", "late"]);
      assert.equal(host.open.size, 0);
      assert.deepEqual(lines, ["pleiad: onClose of channel 7 failed: no"]);
    } finally {
      console.error = error;
    }
  });

  it("is released unless it is retained", () => {
    const host = new Host();
    new HostedChannel(1, host).release();
    const kept = new HostedChannel(2, host).retain();
    kept.release();
    assert.deepEqual([kept.retained, kept.closed], [true, false]);
    assert.deepEqual(host.told, [[1, 0, "end"]]);
  });
});

describe("bindChannels", () => {
  it("gives one channel for one id, and the channels it opened", () => {
    const host = new Host();
    const { value, channels } = bindChannels(host, () => [
      receiveChannel("__CHANNEL__:1"),
      receiveChannel("__CHANNEL__:1"),
      receiveChannel("__CHANNEL__:2"),
      receiveChannel("other"),
    ]);
    assert.equal(value[0], value[1]);
    assert.equal(value[3], null);
    assert.deepEqual(channels.map(({ id }) => id), [1, 2]);
  });

  it("ends what it opened when the schema throws", () => {
    const host = new Host();
    assert.throws(() =>
      bindChannels(host, () => {
        receiveChannel("__CHANNEL__:1");
        throw new Error("a bug");
      }), /a bug/);
    assert.deepEqual([host.told, host.open.size], [[[1, 0, "end"]], 0]);
  });

  it("refuses channels outside a call, and of callers that have no socket", () => {
    assert.throws(() => receiveChannel("__CHANNEL__:1"), { code: "internal" });
    assert.throws(() => bindChannels(null, () => receiveChannel("__CHANNEL__:1")), {
      code: "invalid_args",
      message: "Cannot open channel 1: the caller has no socket to receive messages on",
    });
  });
});
