/** The gate's HTTP server: takes a request apart, refuses what is unsound, hands on the rest. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { FastCheckConnections } from "@/lib/gate/check/fast-path/connections";
import { refusalFormatFor, refusalFormatForTarget } from "@/lib/gate/http/refusal-format";
import { nextRequestId } from "@/lib/gate/http/request-id";
import { sendRefusal, sendRefusalOnSocket, sendRefusalPage } from "@/lib/gate/http/respond";
import { createHttpOptions, refusalForParserError } from "@/lib/gate/http/strictness";
import { openTunnel } from "@/lib/gate/proxy/tunnels";
import { type Refusal, toProblemDetails } from "@/lib/shared/gate/refusals";
import type { Gate } from "./context";
import { handleApi } from "./handle-api";
import { handlePage } from "./handle-page";
import { parseRequest } from "./parse-request";

/** The newest answer on each socket, to know whether raw bytes may still be written there. */
const answers = new WeakMap<Socket, ServerResponse>();

function receive(gate: Gate, request: IncomingMessage, response: ServerResponse): void {
  const requestId = nextRequestId();
  const { socket } = request;
  answers.set(socket, response);
  if (gate.isDraining) response.shouldKeepAlive = false;
  const taken = parseRequest(gate, request);
  if (!taken) return void socket.destroy();
  if (!taken.ok) {
    // Who sends one faulty message may mean the next bytes otherwise than they read.
    response.shouldKeepAlive = false;
    return sendRefusal(response, taken.refusal, requestId, refusalFormatForTarget(request.url));
  }
  const { target, client, route, isApi } = taken.arrival;
  if (gate.isDraining && !target.path.startsWith("/api/health/")) {
    const refusal = { code: "draining" } as const;
    return isApi
      ? sendRefusal(response, refusal, requestId, refusalFormatFor(target.path))
      : sendRefusalPage(response, refusal, requestId);
  }
  const exchange = { request, response, requestId, target, client, route };
  if (isApi) handleApi(gate, exchange);
  else void handlePage(gate, exchange);
}

/** A request that wants the connection for another protocol. */
function receiveUpgrade(gate: Gate, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // After an upgrade Node has let go of the socket: without a listener a reset would end the process.
  socket.on("error", () => socket.destroy());
  const taken = parseRequest(gate, request);
  if (!taken || hasPendingAnswer(socket)) return void socket.destroy();
  const requestId = nextRequestId();
  const refusal = taken.ok ? openTunnel(gate, { ...taken.arrival, request, socket, head, requestId }) : taken.refusal;
  if (refusal === null) return;
  const extra = refusal.code === "upgrade_refused" ? ["Upgrade: HTTP/1.1"] : [];
  sendRefusalOnSocket(socket, refusal, requestId, refusalFormatForTarget(request.url), extra);
}

/** Whether an answer is under way on this socket, in whose place nothing else may be written. */
function hasPendingAnswer(socket: Socket): boolean {
  const answer = answers.get(socket);
  return answer !== undefined && !answer.writableFinished;
}

/**
 * Answers bytes that made no request. Never in the place of a request that is still being answered: where answers are
 * pending the connection is cut, unless the fault lies in the body of the only one.
 */
function answerUnparsed(socket: Socket, refusal: Refusal | null): void {
  const answer = answers.get(socket);
  // An answer that waits behind another has no socket yet.
  const isPending = answer !== undefined && !answer.writableFinished;
  const isFaultInBody = isPending && answer.socket === socket && !answer.req.complete && !answer.headersSent;
  const dialect = isFaultInBody ? refusalFormatForTarget(answer.req.url) : toProblemDetails;
  if (refusal === null || !socket.writable) socket.destroy();
  else if (!isPending || isFaultInBody) sendRefusalOnSocket(socket, refusal, nextRequestId(), dialect);
  else if (answer.socket === socket && answer.headersSent) socket.destroySoon();
  else socket.destroy();
}

/** The server, not yet listening, and the connections that it need not know of yet. */
export type GateServer = { server: Server; fastChecks: FastCheckConnections };

/** Makes the gate for a gate; whoever starts it listens with `server` and, when it ends, closes the connections of both. */
export function createGateServer(gate: Gate): GateServer {
  const options = createHttpOptions(gate.config.connectionTimeoutSeconds);
  const server = createServer(options, (request, response) => receive(gate, request, response));
  // Node drops header fields beyond this number without a word; zero keeps all, and the gate counts them.
  server.maxHeadersCount = 0;
  const fastChecks = acceptFastChecks(gate, server);
  // `100 Continue` is sent where the body is read, so a refused upload never starts.
  server.on("checkContinue", (request, response) => receive(gate, request, response));
  server.on("checkExpectation", (request, response) => {
    if (request.httpVersion === "1.0") return receive(gate, request, response);
    sendRefusal(response, { code: "expectation_failed" }, nextRequestId(), refusalFormatForTarget(request.url));
  });
  server.on("connect", (_request, socket: Socket) => answerUnparsed(socket, { code: "method_unknown" }));
  server.on("upgrade", (request, socket: Socket, head) => receiveUpgrade(gate, request, socket, head));
  server.on("clientError", (error, socket) => answerUnparsed(socket as Socket, refusalForParserError(error)));
  return { server, fastChecks };
}

/** Lets connections begin as plain ones. Node's own listener to new connections gets them as soon as they are not. */
function acceptFastChecks(gate: Gate, server: Server): FastCheckConnections {
  const listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  const giveToNode = (socket: Socket) => {
    // Every pipelined request waits for its socket to close as well; Node would take the eleventh for a leak.
    socket.setMaxListeners(0);
    for (const listener of listeners) listener.call(server, socket);
  };
  const patience = {
    firstWordSeconds: server.headersTimeout / 1000,
    keepAliveSeconds: Math.floor(server.keepAliveTimeout / 1000),
  };
  const plain = new FastCheckConnections(gate, patience, giveToNode);
  server.on("connection", (socket: Socket) => plain.accept(socket));
  return plain;
}
