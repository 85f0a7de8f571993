/** The door's HTTP server: takes a request apart, refuses what is unsound, hands on the rest. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { PlainConnections } from "@/lib/gate/check/fast-path/connections";
import { tellOf, tellOfTarget } from "@/lib/gate/http/refusal-format";
import { nextRequestId } from "@/lib/gate/http/request-id";
import { refuse, refusePage, refuseSocket } from "@/lib/gate/http/respond";
import { httpOptionsOf, refusalOfParserError } from "@/lib/gate/http/strictness";
import { openTunnel } from "@/lib/gate/proxy/tunnels";
import { problemOf, type Refusal } from "@/lib/shared/gate/refusals";
import type { House } from "./context";
import { handleApi } from "./handle-api";
import { handlePage } from "./handle-page";
import { takeApart } from "./parse-request";

/** The newest answer on each socket, to know whether raw bytes may still be written there. */
const answers = new WeakMap<Socket, ServerResponse>();

function receive(house: House, request: IncomingMessage, response: ServerResponse): void {
  const requestId = nextRequestId();
  const { socket } = request;
  answers.set(socket, response);
  if (house.isDraining) response.shouldKeepAlive = false;
  const taken = takeApart(house, request);
  if (!taken) return void socket.destroy();
  if (!taken.ok) {
    // Who sends one faulty message may mean the next bytes otherwise than they read.
    response.shouldKeepAlive = false;
    return refuse(response, taken.refusal, requestId, tellOfTarget(request.url));
  }
  const { target, client, route, isApi } = taken.arrival;
  if (house.isDraining && !target.path.startsWith("/api/health/")) {
    const refusal = { code: "draining" } as const;
    return isApi ? refuse(response, refusal, requestId, tellOf(target.path)) : refusePage(response, refusal, requestId);
  }
  const exchange = { request, response, requestId, target, client, route };
  if (isApi) handleApi(house, exchange);
  else void handlePage(house, exchange);
}

/** A request that wants the connection for another protocol. */
function receiveUpgrade(house: House, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // After an upgrade Node has let go of the socket: without a listener a reset would end the process.
  socket.on("error", () => socket.destroy());
  const taken = takeApart(house, request);
  if (!taken || hasPendingAnswer(socket)) return void socket.destroy();
  const requestId = nextRequestId();
  const refusal = taken.ok ? openTunnel(house, { ...taken.arrival, request, socket, head, requestId }) : taken.refusal;
  if (refusal === null) return;
  const extra = refusal.code === "upgrade_refused" ? ["Upgrade: HTTP/1.1"] : [];
  refuseSocket(socket, refusal, requestId, tellOfTarget(request.url), extra);
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
function answerRaw(socket: Socket, refusal: Refusal | null): void {
  const answer = answers.get(socket);
  // An answer that waits behind another has no socket yet.
  const isPending = answer !== undefined && !answer.writableFinished;
  const isFaultInBody = isPending && answer.socket === socket && !answer.req.complete && !answer.headersSent;
  const dialect = isFaultInBody ? tellOfTarget(answer.req.url) : problemOf;
  if (refusal === null || !socket.writable) socket.destroy();
  else if (!isPending || isFaultInBody) refuseSocket(socket, refusal, nextRequestId(), dialect);
  else if (answer.socket === socket && answer.headersSent) socket.destroySoon();
  else socket.destroy();
}

/** The server, not yet listening, and the connections that it need not know of yet. */
export type Door = { server: Server; plain: PlainConnections };

/** Makes the door for a house; whoever starts it listens with `server` and, when it ends, closes the connections of both. */
export function createDoor(house: House): Door {
  const options = httpOptionsOf(house.config.connectionTimeoutSeconds);
  const server = createServer(options, (request, response) => receive(house, request, response));
  // Node drops header fields beyond this number without a word; zero keeps all, and the door counts them.
  server.maxHeadersCount = 0;
  const plain = receivePlainly(house, server);
  // `100 Continue` is sent where the body is read, so a refused upload never starts.
  server.on("checkContinue", (request, response) => receive(house, request, response));
  server.on("checkExpectation", (request, response) => {
    if (request.httpVersion === "1.0") return receive(house, request, response);
    refuse(response, { code: "expectation_failed" }, nextRequestId(), tellOfTarget(request.url));
  });
  server.on("connect", (_request, socket: Socket) => answerRaw(socket, { code: "method_unknown" }));
  server.on("upgrade", (request, socket: Socket, head) => receiveUpgrade(house, request, socket, head));
  server.on("clientError", (error, socket) => answerRaw(socket as Socket, refusalOfParserError(error)));
  return { server, plain };
}

/** Lets connections begin as plain ones. Node's own listener to new connections gets them as soon as they are not. */
function receivePlainly(house: House, server: Server): PlainConnections {
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
  const plain = new PlainConnections(house, patience, giveToNode);
  server.on("connection", (socket: Socket) => plain.accept(socket));
  return plain;
}
