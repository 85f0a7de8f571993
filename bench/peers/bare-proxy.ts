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

const HOP_BY_HOP = new Set(["connection", "keep-alive", "host", "transfer-encoding", "upgrade", "te", "trailer"]);

function passedOn(raw: readonly string[]): string[] {
  const passed: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const [name = "", value = ""] = [raw[index], raw[index + 1]];
    if (!HOP_BY_HOP.has(name.toLowerCase())) passed.push(name, value);
  }
  return passed;
}

function askOf(request: IncomingMessage): Dispatcher.RequestOptions {
  const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  const method = (request.method ?? "GET") as Dispatcher.HttpMethod;
  return { method, path, headers: passedOn(request.rawHeaders), body: hasBody ? request : null };
}

/** https://undici.nodejs.org: `request`, and its body into a pipeline. */
async function proxyByRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const answer = await pool.request(askOf(request));
    response.writeHead(answer.statusCode, answer.headers);
    await pipeline(answer.body, response);
  } catch {
    response.destroy();
  }
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
    onResponseStart: (_controller, status, headers) => {
      response.writeHead(status, headers as Record<string, string | string[]>);
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
