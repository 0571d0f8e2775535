/**
 * The WebSocket door: who may open a socket, and what happens on it.
 *
 * @module
 */
import {
  BEARER_PREFIX,
  CLOSE_CODES,
  JSONRPC_SUBPROTOCOL,
  KEY_PREFIX,
  SEQ_PARAMETER,
  SUBPROTOCOL,
} from "../protocol/constants.ts";
import { receiveText, type RpcTarget } from "./rpc.ts";
import type { Dialect, Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { GateRefusal } from "./gate.ts";
import { type SocketHandler, type SocketPeer } from "./socket.ts";

/** What a client offered in `Sec-WebSocket-Protocol`. */
export interface Offer {
  /** The dialect, or `null` when none that is known was offered. */
  readonly dialect: Dialect | null;
  /** The subprotocol to echo. */
  readonly protocol: string | null;
  /** A document key. */
  readonly key: string | null;
  /** A bearer token. */
  readonly bearer: string | null;
}

/** Reads the subprotocols of an upgrade. */
export function readOffer(request: Request): Offer {
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((p) =>
    p.trim()
  );
  const after = (prefix: string) =>
    offered.find((protocol) => protocol.startsWith(prefix))?.slice(prefix.length) ?? null;
  const protocol = offered.find((name) => name === SUBPROTOCOL || name === JSONRPC_SUBPROTOCOL) ??
    null;
  return {
    protocol,
    dialect: protocol === null ? null : protocol === SUBPROTOCOL ? "pleiad" : "jsonrpc",
    key: after(KEY_PREFIX),
    bearer: after(BEARER_PREFIX),
  };
}

/** What is wrong with an upgrade, which runtimes let pass; `null` for nothing (RFC 6455, 4.2.1). */
export function handshakeProblem(request: Request): GateRefusal | null {
  // SECURITY: Deno answers 101 to other versions, and to keys that are none.
  if (request.headers.get("sec-websocket-version") !== "13") {
    return { status: 426, message: "Sec-WebSocket-Version is not 13" };
  }
  const key = request.headers.get("sec-websocket-key") ?? "";
  return /^[A-Za-z0-9+/]{22}==$/.test(key)
    ? null
    : { status: 400, message: "Sec-WebSocket-Key is not 16 bytes in base64" };
}

/** How many messages the client of an upgrade has received, or `null` when it does not count. */
export function readSeq(request: Request): number | null {
  const seq = new URL(request.url).searchParams.get(SEQ_PARAMETER);
  return seq === null ? null : /^\d{1,15}$/.test(seq) ? Number(seq) : -1;
}

/** What to do on the socket of a session; `seq` as in `Session.attach`. */
export function sessionHandler(
  session: Session,
  dialect: Dialect,
  sessions: Sessions,
  target: RpcTarget,
  seq: number | null = null,
): SocketHandler {
  let peer: SocketPeer | null = null;
  return {
    open(opened) {
      peer = opened;
      if (session.gone) {
        opened.close(CLOSE_CODES.goingAway, "The document is gone");
        return;
      }
      // What the client wants is not here any more: it has to begin anew.
      if (seq !== null && !session.outbox.covers(seq)) {
        sessions.end(session);
        opened.close(CLOSE_CODES.goingAway, "The session cannot be resumed");
        return;
      }
      session.attach(opened, dialect, seq);
      sessions.connected(session);
    },
    message(data) {
      // SECURITY: what comes late on a socket that was given up has been sent again on the next.
      if (peer === null || !session.isCurrent(peer)) return;
      if (typeof data !== "string") {
        peer.close(CLOSE_CODES.unsupported, "Binary frames travel from the core only");
      } else if (data.length > target.limits.messageBytes) {
        peer.close(CLOSE_CODES.tooBig, "The message is too large");
      } else if (!session.gone) {
        receiveText(session, data, target);
      }
    },
    drain() {
      session.outbox.flush();
    },
    close(code) {
      if (peer !== null) {
        if (session.detach(peer)) sessions.disconnected(session, code);
      } else if (session.url === null && !session.counted) {
        // A script's session is this socket's alone, and the socket never opened.
        sessions.end(session);
      }
    },
  };
}
