/** A client's connection for as long as it asks nothing but plain checks; with anything else it becomes one of Node's HTTP server. */
import type { Socket } from "node:net";
import type { Permit } from "@/lib/gate/auth/concurrency";
import { beginAuth } from "@/lib/gate/auth/entry";
import type { PendingRequest } from "@/lib/gate/auth/waiting";
import { type CheckRequest, decideCheck } from "@/lib/gate/check/decision";
import type { Gate } from "@/lib/gate/context";
import { findClientAddress, getPeerAddress } from "@/lib/gate/http/client-address";
import { nextRequestId } from "@/lib/gate/http/request-id";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { formatAdmitted, formatHeadEnd, formatRefused } from "./answer";
import { type FastCheck, parseFastCheck } from "./parse";

/** What plain connections are given by whoever accepts them. */
export type ConnectionOwner = {
  readonly gate: Gate;
  /** for how long a connection is kept open between requests */
  readonly keepAliveSeconds: number;
  /** Gives a socket to Node's HTTP server, for good, with the bytes that it was reading just now. */
  handOver(connection: FastCheckConnection, unread: Buffer | null): void;
  forget(connection: FastCheckConnection): void;
};

/**
 * One request at a time: what comes before its answer is not plain, and goes to Node's server behind the answer. So no answer
 * stands in another's place, and no two parsers read one message.
 */
export class FastCheckConnection implements PendingRequest {
  readonly socket: Socket;
  /** for how long nothing was heard of it, as whoever counts says */
  quietSeconds = 0;
  hasAsked = false;
  readonly #reception: ConnectionOwner;
  #check: CheckRequest | null = null;
  #requestId = "";
  #permit: Permit | null = null;
  #isEnded = false;
  #isKeeping = false;

  constructor(reception: ConnectionOwner, socket: Socket) {
    this.#reception = reception;
    this.socket = socket;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
  }

  /** Whether a request waits for its decision. */
  get isAsking(): boolean {
    return this.#check !== null;
  }

  /** Takes this connection's hands off the socket, which somebody else has from now on. */
  release(): void {
    const { socket } = this;
    socket.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onError);
  }

  readonly #onData = (bytes: Buffer): void => {
    this.quietSeconds = 0;
    if (this.#check) return this.#keep(bytes);
    const { gate } = this.#reception;
    const plain = gate.isDraining || this.#isAnswerUnread ? null : parseFastCheck(bytes);
    if (!plain) return this.#reception.handOver(this, bytes);
    this.hasAsked = true;
    this.#ask(gate, plain);
  };

  /**
   * Whether an answer is still on its way to a client that does not take it. Node's server stops reading from who does not
   * read; and each request has its permit until its own answer is out, of which this connection holds one.
   */
  get #isAnswerUnread(): boolean {
    return this.#permit !== null || this.socket.writableLength > 0;
  }

  #ask(gate: Gate, { query, headers }: FastCheck): void {
    const { socket } = this;
    const peer = getPeerAddress(socket);
    if (!peer) return void socket.destroy();
    this.#requestId = nextRequestId();
    const client = findClientAddress(peer, headers["x-forwarded-for"], gate.config.trustedProxies);
    const entry = beginAuth(gate, client, headers);
    this.#permit = entry.permit;
    if (!entry.ok) return this.refuse(entry.refusal);
    const { secret } = entry;
    this.#check = { secret, client: entry.client, receivedAt: Date.now(), method: "GET", query, headers, socket };
    gate.pending.add(this);
  }

  /** Until the request before it has its answer. The stream keeps it: an end that follows at once is told only behind it. */
  #keep(bytes: Buffer): void {
    this.#isKeeping = true;
    this.socket.pause();
    this.socket.unshift(bytes);
  }

  get isGone(): boolean {
    return this.socket.destroyed;
  }

  decide(now: number): void {
    const { gate, keepAliveSeconds } = this.#reception;
    if (!this.#check) return;
    const decision = decideCheck(gate, this.#check, now);
    if (!decision.ok) return this.refuse(decision.refusal);
    const text = formatAdmitted(decision.key, this.#requestId, formatHeadEnd(now, keepAliveSeconds));
    this.socket.write(text, "latin1", this.#onWritten);
  }

  refuse(refusal: Refusal): void {
    const ending = formatHeadEnd(Date.now(), this.#reception.keepAliveSeconds);
    const { text, encoding } = formatRefused(refusal, this.#requestId, ending);
    this.socket.write(text, encoding, this.#onWritten);
  }

  cut(): void {
    this.socket.destroy();
  }

  /** The permit goes back when the answer is out; here what came meanwhile goes its way. */
  finish(): void {
    this.#check = null;
    if (this.isGone) return;
    if (this.#isKeeping) return this.#reception.handOver(this, null);
    if (this.#isEnded) this.socket.end();
  }

  readonly #onWritten = (): void => {
    if (this.#permit) this.#reception.gate.permits.release(this.#permit);
    this.#permit = null;
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    if (!this.#check) this.socket.end();
  };

  readonly #onError = (): void => void this.socket.destroy();

  /** Stays when the socket is handed over: an answer may still be on its way. */
  readonly #onClose = (): void => {
    this.#onWritten();
    this.#reception.forget(this);
  };
}
