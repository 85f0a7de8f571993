/** One connection on the fast path: it sends plain checks, one at a time, and leaves with anything else. */
import type { Socket } from "node:net";
import type { Permit } from "@/lib/gate/auth/concurrency";
import { type AuthStart, beginAuth } from "@/lib/gate/auth/pipeline";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";
import type { PendingRequest } from "@/lib/gate/auth/verify-pending";
import { type CheckDecision, type CheckParts, type CheckRequest, decideCheck } from "@/lib/gate/check/decision";
import { findClientAddress, getPeerAddress, type IgnoredForwarding } from "@/lib/gate/http/client-address";
import { nextRequestId } from "@/lib/gate/http/request-id";
import type { TickBatch } from "@/lib/gate/http/tick-batch";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { formatAdmitted, formatHeadEnd, formatRefused } from "./answer";
import { type FastCheck, parseFastCheck } from "./parse";

/** The parts of the gate that the fast path needs. */
export type FastCheckParts = CheckParts & {
  pending: TickBatch<PendingRequest>;
  ignoredForwarding: IgnoredForwarding;
  readonly isDraining: boolean;
};

/** What a connection asks of the set that it belongs to. */
export type ConnectionOwner = {
  readonly parts: FastCheckParts;
  /** for how long a connection is kept open between requests */
  readonly keepAliveSeconds: number;
  /** Gives the socket to Node's HTTP server for good. What was put back into the socket is read there. */
  handOver(connection: FastCheckConnection): void;
  forget(connection: FastCheckConnection): void;
};

/**
 * Bytes that arrive before a check is answered go to Node's server after that answer. So no answer takes the place of
 * another, and no message is read by two parsers.
 */
export class FastCheckConnection implements PendingRequest {
  readonly socket: Socket;
  /** for how long nothing was read; counted by the owner */
  idleSeconds = 0;
  hasSentRequest = false;
  readonly #owner: ConnectionOwner;
  #check: CheckRequest | null = null;
  #requestId = "";
  #permit: Permit | null = null;
  /** whether other nodes are being asked for a permit */
  #isAwaitingPermit = false;
  #isEnded = false;
  #hasUnreadBytes = false;

  constructor(owner: ConnectionOwner, socket: Socket) {
    this.#owner = owner;
    this.socket = socket;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
  }

  /** Whether a request waits for its permit or its decision. */
  get isBusy(): boolean {
    return this.#check !== null || this.#isAwaitingPermit;
  }

  /** Removes this connection's listeners from the socket, which belongs to somebody else from now on. */
  release(): void {
    const { socket } = this;
    socket.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onError);
  }

  readonly #onData = (bytes: Buffer): void => {
    this.idleSeconds = 0;
    if (this.isBusy) return this.#putBack(bytes);
    const { parts } = this.#owner;
    const check = parts.isDraining || this.#isAnswerUnread ? null : parseFastCheck(bytes);
    if (!check) return this.#leave(bytes);
    this.hasSentRequest = true;
    this.#begin(parts, check);
  };

  /**
   * Whether the client has not taken the last answer yet. Node's server stops reading from such a client; and each
   * request holds a permit until its own answer is out, while this connection can hold only one.
   */
  get #isAnswerUnread(): boolean {
    return this.#permit !== null || this.socket.writableLength > 0;
  }

  #begin(parts: FastCheckParts, check: FastCheck): void {
    const { headers } = check;
    const peer = getPeerAddress(this.socket);
    if (!peer) return void this.socket.destroy();
    this.#requestId = nextRequestId();
    parts.usage.noteUrl(check.query);
    const forwardedFor = headers["x-forwarded-for"];
    const client = findClientAddress(peer, forwardedFor, parts.trustedProxies);
    if (client === peer && forwardedFor !== undefined) parts.ignoredForwarding.note(peer);
    const start = beginAuth(parts, client, headers);
    if (start instanceof Promise) return void this.#awaitPermit(parts, check, start);
    this.#continue(parts, check, start);
  }

  async #awaitPermit(parts: FastCheckParts, check: FastCheck, start: Promise<AuthStart>): Promise<void> {
    this.#isAwaitingPermit = true;
    const begun = await start;
    this.#isAwaitingPermit = false;
    if (this.isGone) return begun.permit ? parts.permits.release(begun.permit) : undefined;
    this.#continue(parts, check, begun);
    // Bytes may have arrived meanwhile, or the end.
    if (!begun.ok) this.finish();
  }

  #continue(parts: FastCheckParts, { query, headers }: FastCheck, start: AuthStart): void {
    const { socket } = this;
    this.#permit = start.permit;
    if (!start.ok) return this.refuse(start.refusal);
    const { secret } = start;
    const { client } = start;
    const requestId = this.#requestId;
    this.#check = { secret, client, receivedAt: Date.now(), method: "GET", query, requestId, headers, socket };
    parts.pending.add(this);
  }

  /**
   * Leaves with bytes that are no plain check. They are put back into the paused socket, not passed on at once: Node's
   * server may stop reading in the middle of them, and the end of this `data` event would start the reading again.
   * Its parser refuses bytes that arrive while it is paused, and the client would be cut off.
   */
  #leave(bytes: Buffer): void {
    this.#putBack(bytes);
    this.#owner.handOver(this);
  }

  /** Keeps bytes in the stream until the check before them is answered. An end that follows is seen only after them. */
  #putBack(bytes: Buffer): void {
    this.#hasUnreadBytes = true;
    this.socket.pause();
    this.socket.unshift(bytes);
  }

  get isGone(): boolean {
    return this.socket.destroyed;
  }

  get secret(): string {
    return this.#check?.secret ?? "";
  }

  decide(key: KeyRecord | null, now: number): void | Promise<void> {
    if (!this.#check) return;
    const decision = decideCheck(this.#owner.parts, this.#check, key, now);
    if (decision instanceof Promise) return decision.then((later) => this.#answer(later, Date.now()));
    this.#answer(decision, now);
  }

  #answer(decision: CheckDecision, now: number): void {
    if (!decision.ok) return this.refuse(decision.refusal);
    const text = formatAdmitted(decision.key, this.#requestId, now, this.#owner.keepAliveSeconds);
    this.socket.write(text, "latin1", this.#releasePermit);
  }

  refuse(refusal: Refusal): void {
    const headEnd = formatHeadEnd(Date.now(), this.#owner.keepAliveSeconds);
    const { text, encoding } = formatRefused(refusal, this.#requestId, headEnd);
    this.socket.write(text, encoding, this.#releasePermit);
  }

  cut(): void {
    this.socket.destroy();
  }

  /** Goes on with what arrived meanwhile. The permit is released when the answer is out. */
  finish(): void {
    this.#check = null;
    if (this.isGone) return;
    if (this.#hasUnreadBytes) return this.#owner.handOver(this);
    if (this.#isEnded) this.socket.end();
  }

  readonly #releasePermit = (): void => {
    if (this.#permit) this.#owner.parts.permits.release(this.#permit);
    this.#permit = null;
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    if (!this.isBusy) this.socket.end();
  };

  readonly #onError = (): void => void this.socket.destroy();

  /** Stays on the socket when it is handed over: an answer may still be on its way. */
  readonly #onClose = (): void => {
    this.#releasePermit();
    this.#owner.forget(this);
  };
}
