/** Sends bytes exactly as written, and takes the answers apart one by one. */
import { once } from "node:events";
import net from "node:net";
import { waitFor } from "@/e2e/support/api/client";

/** A plain check as bytes. `more` are further header lines, each with its line end. */
export function checkOf(secret: string, query = "", more = ""): string {
  return `GET /api/check${query} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${secret}\r\n${more}\r\n`;
}

/** Where the first answer in `received` ends. Its head must be there; an incomplete body ends beyond `received`. */
function endOfFirst(received: string): number {
  const headEnd = received.indexOf("\r\n\r\n") + 4;
  const head = received.slice(0, headEnd);
  if (!/^transfer-encoding: chunked\r$/im.test(head))
    return headEnd + Number(/^content-length: (\d+)\r$/im.exec(head)?.[1] ?? 0);
  // Long enough for bodies that hold no such line themselves.
  const last = received.indexOf("\r\n0\r\n\r\n", headEnd - 2);
  return last < 0 ? Number.POSITIVE_INFINITY : last + 7;
}

/** Splits off the complete answers at the beginning of `received`. All strings hold bytes as latin1. */
function splitAnswers(received: string): { answers: string[]; rest: string } {
  const answers: string[] = [];
  let rest = received;
  while (rest.includes("\r\n\r\n")) {
    const end = endOfFirst(rest);
    if (rest.length < end) break;
    answers.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return { answers, rest };
}

/** One connection, and the answers that came on it. */
export class RawClient {
  readonly socket: net.Socket;
  /** every complete answer so far */
  readonly answers: string[] = [];
  /** received bytes that are not part of a complete answer */
  rest = "";

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on("data", (bytes) => {
      const { answers, rest } = splitAnswers(this.rest + bytes.toString("latin1"));
      this.answers.push(...answers);
      this.rest = rest;
      if (answers.length > 0) socket.emit("answers");
    });
    // A reset is an end too: what came before it counts.
    socket.on("error", () => {});
  }

  /** Connects from a loopback address. Every write is a packet of its own. */
  static async connect(port: number, from = "127.0.0.1"): Promise<RawClient> {
    const socket = net.connect({ port, host: "127.0.0.1", localAddress: from, noDelay: true });
    const client = new RawClient(socket);
    await once(socket, "connect");
    return client;
  }

  get isClosed(): boolean {
    return this.socket.closed;
  }

  get statuses(): number[] {
    return this.answers.map((answer) => Number(answer.slice("HTTP/1.1 ".length, "HTTP/1.1 ".length + 3)));
  }

  send(bytes: string): void {
    this.socket.write(bytes, "latin1");
  }

  /** Resolves to true once there are `count` answers in all; to false when the connection closes before. */
  async hasAnswers(count: number): Promise<boolean> {
    while (this.answers.length < count && !this.isClosed) await this.#change();
    return this.answers.length >= count;
  }

  /** Sends one message and resolves to its answer. Throws when the connection closes instead. */
  async ask(message: string): Promise<string> {
    const { length } = this.answers;
    this.send(message);
    await this.hasAnswers(length + 1);
    const answer = this.answers[length];
    if (answer === undefined) throw new Error("the connection was closed instead of an answer");
    return answer;
  }

  /** The status of the answer to one message. */
  async askStatus(message: string): Promise<number> {
    await this.ask(message);
    return this.statuses.at(-1) ?? 0;
  }

  /** Resolves once either end has closed the connection. */
  async closed(limitMs?: number): Promise<void> {
    await waitFor(
      () => this.isClosed,
      (is) => is,
      limitMs,
    );
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        this.socket.off("answers", settle).off("close", settle);
        resolve();
      };
      this.socket.on("answers", settle).on("close", settle);
    });
  }
}
