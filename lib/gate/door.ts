/** The door's HTTP server: takes a request apart, refuses what is unsound, hands on the rest. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Address, parseAddress } from "@/lib/shared/ip-rules";
import { problemOf, type Refusal, type Tell } from "@/lib/shared/verdicts";
import { refuse, refusePage, refuseSocket } from "./answer";
import { handleApi, isApiPath } from "./api";
import { clientAddressOf } from "./client-address";
import type { House } from "./house";
import { findHttpFault, httpOptionsOf, refusalOfParserError } from "./http-strict";
import { tellOf, tellOfTarget } from "./legacy-path";
import { handlePage } from "./pages";
import { parseTarget, type TargetParse } from "./target";

const peers = new WeakMap<Socket, Address>();
/** The newest answer on each socket, to know whether raw bytes may still be written there. */
const answers = new WeakMap<Socket, ServerResponse>();

const idPrefix = randomBytes(4).toString("hex");
let requestCount = 0;

/** Unique among this server's requests, also over restarts. */
function nextRequestId(): string {
  requestCount++;
  return `${idPrefix}-${requestCount.toString(36)}`;
}

/** The socket's own address, parsed once a connection; null when the client has already gone. */
function peerOf(socket: Socket): Address | null {
  const known = peers.get(socket);
  if (known) return known;
  // A link-local peer carries a zone id, which says nothing about who it is.
  const peer = parseAddress((socket.remoteAddress ?? "").replace(/%.*$/, ""));
  if (peer) peers.set(socket, peer);
  return peer;
}

function parseMessage(request: IncomingMessage): TargetParse {
  const fault = findHttpFault(request);
  return fault ? { ok: false, refusal: fault } : parseTarget(request.url ?? "", request.headers.host);
}

function receive(house: House, request: IncomingMessage, response: ServerResponse): void {
  const requestId = nextRequestId();
  const { socket, headers } = request;
  answers.set(socket, response);
  if (house.isDraining) response.shouldKeepAlive = false;
  const parse = parseMessage(request);
  if (!parse.ok) {
    // Who sends one faulty message may mean the next bytes otherwise than they read.
    response.shouldKeepAlive = false;
    return refuse(response, parse.refusal, requestId, tellOfTarget(request.url));
  }
  const { target } = parse;
  const peer = peerOf(socket);
  if (!peer) return void socket.destroy();
  const client = clientAddressOf(peer, headers["x-forwarded-for"] as string | undefined, house.config.trustedProxies);
  const isApi = isApiPath(target.path);
  if (house.isDraining && !target.path.startsWith("/api/health/")) {
    const refusal = { code: "draining" } as const;
    return isApi ? refuse(response, refusal, requestId, tellOf(target.path)) : refusePage(response, refusal, requestId);
  }
  const exchange = { request, response, requestId, target, client };
  if (isApi) handleApi(house, exchange);
  else void handlePage(house, exchange);
}

/**
 * Answers bytes that made no request. Never in the place of a request that is still being answered: where answers are
 * pending the connection is cut, unless the fault lies in the body of the only one.
 */
function answerRaw(socket: Socket, refusal: Refusal | null, tell: Tell = problemOf, extra: string[] = []): void {
  const answer = answers.get(socket);
  const isPending = answer !== undefined && !answer.writableFinished;
  // An answer that waits behind another has no socket yet.
  const isFaultInBody = isPending && answer.socket === socket && !answer.req.complete && !answer.headersSent;
  const dialect = isFaultInBody ? tellOfTarget(answer.req.url) : tell;
  if (refusal === null || !socket.writable) socket.destroy();
  else if (!isPending || isFaultInBody) refuseSocket(socket, refusal, nextRequestId(), dialect, extra);
  else if (answer.socket === socket && answer.headersSent) socket.destroySoon();
  else socket.destroy();
}

/** The server, not yet listening. */
export function createDoor(house: House): Server {
  const options = httpOptionsOf(house.config.connectionTimeoutSeconds);
  const server = createServer(options, (request, response) => receive(house, request, response));
  // Node drops header fields beyond this number without a word; zero keeps all, and the door counts them.
  server.maxHeadersCount = 0;
  // Every pipelined request waits for its socket to close as well; Node would take the eleventh for a leak.
  server.on("connection", (socket) => socket.setMaxListeners(0));
  // `100 Continue` is sent where the body is read, so a refused upload never starts.
  server.on("checkContinue", (request, response) => receive(house, request, response));
  server.on("checkExpectation", (request, response) => {
    if (request.httpVersion === "1.0") return receive(house, request, response);
    refuse(response, { code: "expectation_failed" }, nextRequestId(), tellOfTarget(request.url));
  });
  server.on("connect", (_request, socket: Socket) => answerRaw(socket, { code: "method_unknown" }));
  server.on("upgrade", (request, socket: Socket) => {
    answerRaw(socket, { code: "upgrade_refused" }, tellOfTarget(request.url), ["Upgrade: HTTP/1.1"]);
  });
  server.on("clientError", (error, socket) => answerRaw(socket as Socket, refusalOfParserError(error)));
  return server;
}
