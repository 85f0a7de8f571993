/** A kept-alive connection that asks one thing at a time, with little work of its own, and bursts over several. */
import net from "node:net";

/** One answer: its status and how long it took from the first byte sent, in milliseconds. */
export type TimedAnswer = { status: number; ms: number };

export class Line {
  readonly #socket: net.Socket;
  readonly #access: string;
  #received = "";
  #sentAt = 0;
  #settle: { resolve(answer: TimedAnswer): void; reject(error: Error): void } | null = null;

  private constructor(socket: net.Socket, port: number) {
    this.#socket = socket;
    this.#access = `127.0.0.1:${port}`;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#receive(text));
    socket.on("error", (error) => this.#settle?.reject(error));
    socket.on("close", () => this.#settle?.reject(new Error("the connection was closed")));
  }

  /** Connects; `from` is the loopback address to call from. */
  static open(port: number, from = "127.0.0.1"): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: "127.0.0.1", localAddress: from });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Line(socket, port));
      });
    });
  }

  /** Sends a request without a body. Rejects when the connection breaks. */
  ask(path: string, secret: string, method = "GET"): Promise<TimedAnswer> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#sentAt = performance.now();
      this.#socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${this.#access}\r\nX-API-Key: ${secret}\r\n\r\n`);
    });
  }

  close(): void {
    this.#settle = null;
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const [, length = "0"] = /\r\ncontent-length: (\d+)/i.exec(this.#received.slice(0, end)) ?? [];
    if (this.#received.length < end + 4 + Number(length)) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = "";
    const settle = this.#settle;
    this.#settle = null;
    settle?.resolve({ status, ms: performance.now() - this.#sentAt });
  }
}

/** Asks with each secret once over so many connections; resolves to all answers and how long they took together. */
export async function burst(
  lines: readonly Line[],
  path: string,
  secrets: readonly string[],
): Promise<{ answers: TimedAnswer[]; ms: number }> {
  const answers: TimedAnswer[] = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      for (let secret = secrets[next++]; secret !== undefined; secret = secrets[next++]) {
        answers.push(await line.ask(path, secret));
      }
    }),
  );
  return { answers, ms: performance.now() - start };
}
