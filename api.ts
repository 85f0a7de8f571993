/** The way past Next to the routes with which programs manage keys: Next takes as long to find and send as they to answer. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import * as change from "@/app/api/v4/security/apikeys/[name]/change/route";
import * as key from "@/app/api/v4/security/apikeys/[name]/route";
import * as keys from "@/app/api/v4/security/apikeys/route";

type Handler = (request: Request) => Promise<Response>;

/** What Next would find for these paths, from the same files. A path has one spelling: the door sees to that. */
const ROUTES: readonly [RegExp, Partial<Record<string, Handler>>][] = [
  [/^\/api\/v4\/security\/apikeys$/, keys],
  [/^\/api\/v4\/security\/apikeys\/[^/]+$/, key],
  [/^\/api\/v4\/security\/apikeys\/[^/]+\/change$/, change],
];

/** The handler of a request, or null where Next is to find it. */
export function findHandler({ url = "", method = "" }: IncomingMessage): Handler | null {
  const [path = ""] = url.split("?", 1);
  const [, handlers] = ROUTES.find(([pattern]) => pattern.test(path)) ?? [];
  // Node leaves out the body of an answer to HEAD.
  return handlers?.[method === "HEAD" ? "GET" : method] ?? null;
}

/** Answers a request with what the handler says. */
export async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = await handler(toRequest(request));
  const text = await result.text();
  const fields = { ...Object.fromEntries(result.headers), "Content-Length": Buffer.byteLength(text) };
  response.writeHead(result.status, fields).end(text);
}

/** The body is read when the handler asks for it: whoever holds it back is refused meanwhile, and learns it at once. */
function toRequest(request: IncomingMessage): Request {
  const { method = "", url = "", headers } = request;
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  const body = hasBody && method !== "GET" && method !== "HEAD" ? (Readable.toWeb(request) as ReadableStream) : null;
  const fields = headers as Record<string, string>;
  return new Request(`http://dashboard${url}`, { method, headers: fields, body, duplex: "half" } as RequestInit);
}
