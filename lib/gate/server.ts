/** The gate's HTTP server: accepts connections, parses requests, refuses unsound ones and hands on the rest. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Refusal, toProblemDetails } from "@/lib/shared/gate/refusals";
import { refreshKeys } from "./auth/find-keys";
import { FastCheckConnections, type FastCheckParts } from "./check/fast-path/connections";
import { type ApiParts, handleApi } from "./handle-api";
import { handlePage, type PageParts } from "./handle-page";
import { asksForJson, explainToPerson, isPageVisit, readUnparsedHead } from "./http/audience";
import { MAX_PARSED_HEADER_BYTES } from "./http/limits";
import { toRefusalPage } from "./http/pages/refusal-page";
import { refusalFormatForTarget } from "./http/refusal-format";
import { nextRequestId } from "./http/request-id";
import { sendRefusal, sendRefusalOnSocket, sendRefusalPage } from "./http/respond";
import { createHttpOptions, refusalForParserError } from "./http/strictness";
import { type ParserParts, parseRequest } from "./parse-request";
import { openTunnel, type TunnelParts } from "./proxy/tunnels";
import { recordRefusal } from "./proxy/upstream";
import { refusalFormatOf } from "./routes/refusal-format";

/** The parts of the gate that its server needs. */
export type ServerParts = ParserParts &
  ApiParts &
  PageParts &
  TunnelParts &
  FastCheckParts & {
    /** whether connections begin on the fast path of `check/fast-path` */
    hasFastPath: boolean;
  };

/** The newest response on each socket, which says whether raw bytes may still be written there. */
const responses = new WeakMap<Socket, ServerResponse>();

function handleRequest(parts: ServerParts, request: IncomingMessage, response: ServerResponse): void {
  const requestId = nextRequestId();
  const { socket } = request;
  responses.set(socket, response);
  if (parts.isDraining) response.shouldKeepAlive = false;
  const parse = parseRequest(parts, request);
  if (!parse) return void socket.destroy();
  if (!parse.ok) {
    // After one faulty message the next bytes may mean something else than they seem to.
    response.shouldKeepAlive = false;
    if (!isPageVisit(request.url, request.headers)) {
      return sendRefusal(response, parse.refusal, requestId, refusalFormatForTarget(request.url));
    }
    return sendRefusalPage(response, explainToPerson(parse.refusal, request.headers), requestId);
  }
  const { parsed } = parse;
  const { destination } = parsed;
  if (parts.isDraining && destination !== "health") {
    const refusal = { code: "draining" } as const;
    if (destination === "page" && !asksForJson(request.headers)) return sendRefusalPage(response, refusal, requestId);
    return sendRefusal(response, refusal, requestId, refusalFormatOf({ ...parsed, request }, parts.publicAddress));
  }
  const context = { ...parsed, request, response, requestId };
  if (destination === "page") void handlePage(parts, context);
  else handleApi(parts, context);
}

/** Handles a request that wants the connection for another protocol. */
function handleUpgrade(parts: ServerParts, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // After an upgrade Node has let go of the socket: without a listener a reset would end the process.
  socket.on("error", () => socket.destroy());
  // Rare, and decided by the route that is found now.
  refreshKeys(parts);
  const parse = parseRequest(parts, request);
  if (!parse || hasPendingResponse(socket)) return void socket.destroy();
  const requestId = nextRequestId();
  const refuse = (refusal: Refusal | null) => {
    if (refusal === null) return;
    if (parse.ok) recordRefusal(parts.traffic, { ...parse.parsed, request, requestId }, refusal);
    const extra = refusal.code === "upgrade_refused" ? ["Upgrade: HTTP/1.1"] : [];
    sendRefusalOnSocket(socket, refusal, requestId, refusalFormatForTarget(request.url), extra);
  };
  const refusal = parse.ok ? openTunnel(parts, { ...parse.parsed, request, socket, head, requestId }) : parse.refusal;
  if (refusal instanceof Promise) void refusal.then(refuse);
  else refuse(refusal);
}

/** Whether a response is under way on this socket, in whose place nothing else may be written. */
function hasPendingResponse(socket: Socket): boolean {
  const response = responses.get(socket);
  return response !== undefined && !response.writableFinished;
}

/**
 * Answers bytes that made no request. Where responses are pending nothing may be written in their place, so the
 * connection is cut, unless the fault lies in the body of the only pending request.
 */
function refuseUnparsed(socket: Socket, refusal: Refusal | null, bytes = ""): void {
  const head = readUnparsedHead(bytes);
  const response = responses.get(socket);
  // A response that waits behind another has no socket yet.
  const isPending = response !== undefined && !response.writableFinished;
  const isFaultInBody = isPending && response.socket === socket && !response.req.complete && !response.headersSent;
  const format = isFaultInBody ? refusalFormatForTarget(response.req.url) : toProblemDetails;
  if (refusal === null || !socket.writable) socket.destroy();
  else if (!isPending && isPageVisit(head.url, head.headers)) {
    sendRefusalOnSocket(socket, explainToPerson(refusal, head.headers), nextRequestId(), toRefusalPage);
  } else if (!isPending || isFaultInBody) sendRefusalOnSocket(socket, refusal, nextRequestId(), format);
  else if (response.socket === socket && response.headersSent) socket.destroySoon();
  else socket.destroy();
}

/**
 * The server, not yet listening, and the connections on the fast path, which it does not know of. `serve` has it take a
 * connection that nobody made over the network.
 */
export type GateServer = {
  server: Server;
  fastChecks: FastCheckConnections | null;
  serve: (connection: Duplex) => void;
};

/** Creates the server. The caller listens with `server`, and closes the connections of both at the end. */
export function createGateServer(parts: ServerParts): GateServer {
  const options = createHttpOptions(parts.timeoutMs / 1000);
  const server = createServer(options, (request, response) => handleRequest(parts, request, response));
  // Node drops header fields beyond this number silently. Zero keeps all, and the gate counts them.
  server.maxHeadersCount = 0;
  // `100 Continue` is sent where the body is read, so a refused upload never starts.
  server.on("checkContinue", (request, response) => handleRequest(parts, request, response));
  server.on("checkExpectation", (request, response) => {
    if (request.httpVersion === "1.0") return handleRequest(parts, request, response);
    sendRefusal(response, { code: "expectation_failed" }, nextRequestId(), refusalFormatForTarget(request.url));
  });
  server.on("connect", (_request, socket: Socket) => refuseUnparsed(socket, { code: "method_unknown" }));
  server.on("upgrade", (request, socket: Socket, head) => handleUpgrade(parts, request, socket, head));
  server.on("clientError", (error: Error & { rawPacket?: Buffer }, socket) => {
    const bytes = error.rawPacket?.toString("latin1", 0, MAX_PARSED_HEADER_BYTES);
    refuseUnparsed(socket as Socket, refusalForParserError(error), bytes);
  });
  const listeners = server.listeners("connection");
  // Node's HTTP server takes any Duplex: https://nodejs.org/api/http.html#event-connection
  const serve = (connection: Duplex) => {
    for (const listener of listeners) listener.call(server, connection);
  };
  return { server, serve, fastChecks: parts.hasFastPath ? startOnFastPath(parts, server) : null };
}

/** Starts every connection on the fast path. Node's own listener takes over at the first request that is no check. */
function startOnFastPath(parts: FastCheckParts, server: Server): FastCheckConnections {
  const listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  const giveToNode = (socket: Socket) => {
    // Every pipelined request listens for the close of its socket; Node would report the eleventh as a leak.
    socket.setMaxListeners(0);
    for (const listener of listeners) listener.call(server, socket);
  };
  const timeouts = {
    firstRequestSeconds: server.headersTimeout / 1000,
    keepAliveSeconds: Math.floor(server.keepAliveTimeout / 1000),
  };
  const fastChecks = new FastCheckConnections(parts, timeouts, giveToNode);
  server.on("connection", (socket: Socket) => fastChecks.accept(socket));
  return fastChecks;
}
