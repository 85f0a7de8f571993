/**
 * Every message that is recognised as a plain check is the same single request to Node's parser and the gate's rules.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import net from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpOptions, findHttpFault, findOwnBodyFault } from "@/lib/gate/http/strictness";
import { parseTarget } from "@/lib/shared/routes/target";
import { type FastCheck, FastCheckHeaders, parseFastCheck } from "./parse";

let server: Server;
let port: number;
/** What Node makes of the bytes of one connection: its requests, and whatever else it says of them. */
let requests: IncomingMessage[] = [];
let others: string[] = [];

beforeAll(async () => {
  server = createServer(createHttpOptions(600), (request, response) => {
    requests.push(request);
    response.end();
  });
  server.maxHeadersCount = 0;
  for (const event of ["upgrade", "connect", "checkContinue", "checkExpectation", "clientError"]) {
    server.on(event, (_subject, answer: { destroy(): void }) => {
      others.push(event);
      answer.destroy();
    });
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  port = address.port;
});
afterAll(() => void server.close());

/** Sends the bytes over a connection of their own, to its very end. */
async function giveToNode(bytes: Buffer): Promise<void> {
  [requests, others] = [[], []];
  const socket = net.connect({ port, host: "127.0.0.1" });
  const isClosed = new Promise((resolve) => socket.once("close", resolve));
  // An end that came before the answer would cut it off.
  socket.on("error", () => {}).once("data", () => socket.end());
  socket.write(bytes);
  await isClosed;
}

const NAMES = Object.keys(new FastCheckHeaders());

async function expectSameAtNode(bytes: Buffer, plain: FastCheck): Promise<void> {
  await giveToNode(bytes);
  expect([requests.length, others]).toEqual([1, []]);
  const [request] = requests;
  if (!request) throw new Error("there is no request");
  const { method, url = "", httpVersion, headers } = request;
  expect([method, httpVersion, url, request.complete]).toEqual(["GET", "1.1", `/api/check${plain.query}`, true]);
  expect([findHttpFault(request), findOwnBodyFault(request)]).toEqual([null, null]);
  const target = { path: "/api/check", query: plain.query };
  expect(parseTarget(url, headers.host)).toEqual({ ok: true, target });
  for (const name of NAMES) expect([name, headers[name]]).toEqual([name, plain.headers[name]]);
  expect(Object.keys(plain.headers)).toEqual(NAMES);
}

const weighed = <T>(...pairs: readonly (readonly [number, fc.Arbitrary<T>])[]) =>
  fc.oneof(...pairs.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const odd = fc.constantFrom("\0", "\t", " ", "\r", "\n", "\r\n", "\x0b", "\x1f", "\x7f", "\x80", "\xa0", "\xff", ":");
const character = weighed([8, fc.constantFrom(...'aZ09-._~!$&,;=@/?%[]{}|"<>#\\^`')], [1, odd]);
const lineEnd = weighed([100, fc.constant("\r\n")], [1, fc.constantFrom("\n", "\r", "\n\r", "\r\r\n", "\r\n ", "")]);
const space = weighed(
  [100, fc.constantFrom("", " ", "  ")],
  [1, fc.constantFrom("\t", " \t", "\x0b", "\xa0", "\r\n ")],
);

const query = weighed(
  [4, fc.constantFrom("", "?", "?permission=Export", "?permission=SendHttp&permission=%C3%A9", "??x", "?a[]={b}|`^")],
  [1, fc.string({ unit: fc.constantFrom(..."aZ0%=&?/:@!$+,;[]{}|`^\\"), maxLength: 12 }).map((text) => `?${text}`)],
  [1, fc.string({ unit: character, maxLength: 5 }).map((text) => `?${text}`)],
);
const requestLine = weighed(
  [30, query.map((text) => `GET /api/check${text} HTTP/1.1`)],
  [1, fc.constantFrom("GET /api/check HTTP/1.0", "POST /api/check HTTP/1.1", "GET /api/check  HTTP/1.1")],
  [
    1,
    fc.constantFrom(
      "GET http://localhost/api/check HTTP/1.1",
      "GET /api/check/ HTTP/1.1",
      "GET /api/checks HTTP/1.1",
      "GET /api/check#x HTTP/1.1",
    ),
  ],
);

const host = weighed(
  [12, fc.constantFrom("localhost", "localhost:3000", "127.0.0.1:80", "[::1]:3000", "a-b_c.example", "A", "xn--e1a:1")],
  [1, fc.constantFrom("", "a b", "a/b", "a,b", "[::1", "a:b", "a@b", "a:123456", "-")],
);
const value = weighed(
  [
    6,
    fc.constantFrom("", "abc", "Bearer abc", "a, b", "203.0.113.7", "/v1/mail?x=1", "keep-alive", "0", '"x\\"', "a  b"),
  ],
  [1, fc.string({ unit: character, maxLength: 6 })],
);
const judged = fc.constantFrom(...NAMES.filter((name) => name !== "host"));
const usual = fc.constantFrom(
  "Accept",
  "User-Agent",
  "Cookie",
  "X",
  "__proto__",
  "constructor",
  "If-None-Match",
  "Via",
  "1~!#",
);
const notPlain = fc.constantFrom(
  ...["Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding", "Expect", "Upgrade", "TE", "Trailer"],
  ...["Keep-Alive", "Proxy-Connection", "HTTP2-Settings", "Connection", "Host"],
);
const spelled = (name: fc.Arbitrary<string>) =>
  fc
    .tuple(name, fc.constantFrom(0, 0, 1, 2))
    .map(([text, how]) => [text, text.toUpperCase(), text.toLowerCase()][how] ?? "");
const colon = weighed([60, fc.constant(":")], [1, fc.constantFrom(" :", "\t:", "", "::", ";")]);
const field = (name: fc.Arbitrary<string>, content: fc.Arbitrary<string>) =>
  fc.tuple(spelled(name), colon, space, content, space, lineEnd).map((parts) => parts.join(""));
const fields = fc.array(
  weighed(
    [8, field(judged, value)],
    [8, field(usual, value)],
    [1, field(notPlain, value)],
    [2, fc.constantFrom("Connection: keep-alive\r\n", "connection:Keep-Alive\r\n")],
  ),
  { maxLength: 6 },
);

/** Most messages are left as they are; some lose their end, are longer, or have a character changed. */
type Mutation = { kind: string; at: number; text: string };
const mutation = fc.record({
  kind: fc.constantFrom(...Array<string>(12).fill("none"), "cut", "append", "insert", "replace", "delete"),
  at: fc.nat(),
  text: weighed([3, character], [1, fc.constantFrom("\r\n", "GET /api/check HTTP/1.1\r\nHost: a\r\n\r\n", "A: b\r\n")]),
});
function mutate(text: string, { kind, at, text: other }: Mutation): string {
  const index = at % text.length;
  if (kind === "cut") return text.slice(0, index);
  if (kind === "append") return text + other;
  if (kind === "insert") return text.slice(0, index) + other + text.slice(index);
  if (kind === "replace") return text.slice(0, index) + other + text.slice(index + 1);
  return kind === "delete" ? text.slice(0, index) + text.slice(index + 1) : text;
}

const hostLines = weighed([20, fc.constant(1)], [1, fc.constantFrom(0, 2)]).chain((count) =>
  fc.array(field(fc.constant("Host"), host), { minLength: count, maxLength: count }),
);
const message = fc
  .tuple(requestLine, lineEnd, hostLines, fields, fc.nat(6), lineEnd, mutation)
  .map(([line, firstEnd, hosts, others, at, lastEnd, change]) => {
    const lines = [...others.slice(0, at), ...hosts, ...others.slice(at)].join("");
    return mutate(line + firstEnd + lines + lastEnd, change);
  });

test("what is recognised is one request to Node, with the same query and the same judged fields, and without a fault", async () => {
  const runs = 4_000;
  const recognised = { all: 0, withQuery: 0, withKey: 0 };
  await fc.assert(
    fc.asyncProperty(message, async (text) => {
      const bytes = Buffer.from(text, "latin1");
      const plain = parseFastCheck(bytes);
      if (!plain) return;
      recognised.all++;
      if (plain.query !== "") recognised.withQuery++;
      if (plain.headers["x-api-key"] !== undefined) recognised.withKey++;
      await expectSameAtNode(bytes, plain);
    }),
    { numRuns: runs },
  );
  // Else nothing would have been asked.
  expect(recognised.all).toBeGreaterThan(runs / 4);
  expect(recognised.all).toBeLessThan(runs);
  expect(recognised.withQuery).toBeGreaterThan(runs / 20);
  expect(recognised.withKey).toBeGreaterThan(runs / 50);
}, 60_000);
