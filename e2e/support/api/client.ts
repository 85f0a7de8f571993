/** HTTP clients for API stories: one request with any headers from any loopback address, or raw bytes. */
import http from "node:http";
import net from "node:net";

export type Answer = {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json(): Record<string, unknown>;
};

export type Call = {
  method?: string;
  /** header names and values; an array sends the field several times */
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** the loopback address to call from */
  from?: string;
  signal?: AbortSignal;
  agent?: http.Agent;
};

/** Sends one request with the path exactly as written, on a new connection unless an agent is given. */
export function call(
  url: string,
  { method = "GET", headers = {}, body, from, signal, agent }: Call = {},
): Promise<Answer> {
  const [origin = "", path] = [/^http:\/\/[^/]+/.exec(url)?.[0] ?? "", url.replace(/^http:\/\/[^/]+/, "")];
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, headers, localAddress: from, signal, agent: agent ?? false };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/**
 * Writes bytes to a socket. Resolves to all bytes received until the server closes it, or until `waitMs` have passed.
 */
export function exchangeRaw(port: number, bytes: string | Buffer, waitMs = 5_000): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    // A reset is no failure: what was received before it counts.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}

/** The status of a raw answer, or 0 when there was none. */
export function statusOf(raw: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(raw)?.[1] ?? 0);
}

/** Calls `ask` repeatedly until `isDone` is true of its value. Throws after `limitMs`, with the last value. */
export async function waitFor<T>(
  ask: () => Promise<T> | T,
  isDone: (value: T) => boolean,
  limitMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (isDone(value)) return value;
    if (Date.now() > deadline) throw new Error(`never came true; the last answer was ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
