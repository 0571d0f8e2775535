/**
 * Where something on the way takes no WebSockets: the core's frames as server-sent events, the
 * page's frames as posts. The same session, the same outbox.
 *
 * @module
 */
import { CLOSE_CODES } from "../protocol/constants.ts";
import { readText } from "./body.ts";
import type { RpcTarget } from "./rpc.ts";
import { receiveText } from "./rpc.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { HIGH_WATER_BYTES, type SocketPeer } from "./socket.ts";
import { unref } from "./unref.ts";
import { resourceHeaders } from "./csp.ts";
import { readSeq, sessionHandler } from "./websocket.ts";

/** How often a silent stream carries a comment, so that nothing on the way takes it for dead. */
const COMMENT_MS = 15_000;

interface Stream {
  readonly peer: SocketPeer;
  /** The page's number for it. */
  readonly name: string;
}

const streams = new WeakMap<Session, Stream>();

/** Opens a stream for a session: the answer to `POST /__pleiad/sse`. */
export function openStream(
  session: Session,
  given: {
    readonly seq: number;
    readonly name: string;
    readonly sessions: Sessions;
    readonly target: RpcTarget;
    readonly left: () => void;
  },
): Response {
  const { seq, name, sessions, target, left } = given;
  const handler = sessionHandler(session, "pleiad", sessions, target, seq);
  let comments: ReturnType<typeof setInterval> | null = null;
  let open = true;
  const end = (code: number) => {
    if (!open) return;
    open = false;
    if (comments !== null) clearInterval(comments);
    left();
    handler.close(code, "");
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const write = (text: string) => {
        if (open) controller.enqueue(ENCODER.encode(text));
      };
      const peer: SocketPeer = {
        get bufferedAmount() {
          return open ? Math.max(0, HIGH_WATER_BYTES - (controller.desiredSize ?? 0)) : 0;
        },
        // SECURITY: no line break of what is sent may end the event; in JSON they mean nothing.
        send: (data) =>
          write(
            `data: ${
              typeof data === "string" ? data.replace(/[\r\n]/g, " ") : data.toBase64()
            }\n\n`,
          ),
        close(code) {
          if (!open) return;
          controller.close();
          end(code);
        },
      };
      streams.set(session, { peer, name });
      comments = setInterval(() => write(":\n\n"), COMMENT_MS);
      unref(comments);
      handler.open(peer);
    },
    pull: () => handler.drain(),
    cancel: () => end(1006),
  }, new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }));
  return new Response(body, {
    headers: {
      ...resourceHeaders,
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** Takes one frame of a page, or its good-bye: `POST /__pleiad/frames`, `leave`. Returns the status to answer with. */
export async function takeFrame(
  request: Request,
  session: Session,
  sessions: Sessions,
  target: RpcTarget,
  leaves: boolean,
): Promise<number> {
  const name = new URL(request.url).searchParams.get("stream");
  const current = () => {
    const stream = streams.get(session);
    return stream?.name === name ? stream.peer : null;
  };
  const peer = current();
  // The stream of a page that leaves may have ended already.
  if (leaves && peer !== null && (session.detach(peer) || !session.connected)) {
    sessions.disconnected(session, CLOSE_CODES.goingAway);
    peer.close(CLOSE_CODES.goingAway, "");
    return 204;
  }
  // SECURITY: what comes late, for a stream that was given up, has been sent again on the next.
  const isOpen = () => peer !== null && peer === current() && session.isCurrent(peer);
  if (!isOpen()) return 409;
  const text = await readText(request, target.limits.messageBytes, target.limits);
  if (!isOpen() || session.gone) return 409;
  const { received } = session.outbox.receipts;
  const seq = readSeq(request) ?? -1;
  // A frame before this one is missing.
  if (seq < 0 || seq > received) return 409;
  receiveText(session, text, target, received - seq);
  return 204;
}

const ENCODER = new TextEncoder();
