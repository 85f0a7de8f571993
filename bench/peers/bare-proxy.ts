/** A bare proxy by undici that checks nothing: its documented `request` with a pipeline, or its `dispatch`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { type Dispatcher, Pool } from "undici";

const { origin, path, way } = JSON.parse(process.argv[2] ?? "{}") as {
  origin: string;
  path: string;
  way: "request" | "dispatch";
};

// As in the gate: as many connections as there are requests at once.
const pool = new Pool(origin);

const HOP_BY_HOP = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What any proxy leaves out (RFC 9110 section 7.6.1). */
function passedOn(raw: readonly string[]): string[] {
  const passed: string[] = [];
  let named: string[] | null = null;
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() !== "connection") continue;
    named = (raw[index + 1] ?? "").toLowerCase().split(/,\s*/);
  }
  for (let index = 0; index < raw.length; index += 2) {
    const [name = "", value = ""] = [raw[index], raw[index + 1]];
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !named?.includes(lower)) passed.push(name, value);
  }
  return passed;
}

function askOf(request: IncomingMessage): Dispatcher.RequestOptions {
  const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  const method = (request.method ?? "GET") as Dispatcher.HttpMethod;
  const { localAddress, localPort, remoteAddress, remotePort } = request.socket;
  const headers = passedOn(request.rawHeaders);
  const hops = `by="${localAddress}:${localPort}";for="${remoteAddress}:${remotePort}";proto=http`;
  headers.push("forwarded", `${hops};host="${request.headers.host}"`, "via", `${request.httpVersion} bench`);
  return { method, path, headers, body: hasBody ? request : null };
}

/** https://undici.nodejs.org: `request`, and its body into a pipeline. */
async function proxyByRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const answer = await pool.request({ ...askOf(request), responseHeaders: "raw" });
    response.writeHead(answer.statusCode, answerHeaders(answer.headers as unknown as string[]));
    await pipeline(answer.body, response);
  } catch {
    response.destroy();
  }
}

function answerHeaders(raw: readonly string[]): string[] {
  const headers = passedOn(raw);
  headers.push("via", "1.1 bench");
  return headers;
}

/** As undici's own example of a proxy does it, docs/examples/proxy. */
function proxyByDispatch(request: IncomingMessage, response: ServerResponse): void {
  pool.dispatch(askOf(request), {
    onRequestStart: (controller) => {
      response.once("close", () => {
        if (!response.writableFinished) controller.abort(new Error("the client has gone"));
      });
      response.on("drain", () => controller.resume());
    },
    onResponseStart: (controller, status) => {
      response.writeHead(status, answerHeaders((controller.rawHeaders as Buffer[]).map(String)));
    },
    onResponseData: (controller, chunk) => {
      if (!response.write(chunk)) controller.pause();
    },
    onResponseEnd: () => void response.end(),
    onResponseError: () => void response.destroy(),
  });
}

const server = createServer(way === "request" ? proxyByRequest : proxyByDispatch);
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
