/** Judges calls of tools on a route that speaks MCP, and serves the metadata by which its clients find their way. */

import type { IncomingMessage } from "node:http";
import { NOT_STORED } from "@/lib/shared/gate/cache-control";
import type { Refusal, RefusalFormat } from "@/lib/shared/gate/refusals";
import type { Requirement } from "@/lib/shared/permissions/requirement";
import { findKeys } from "./auth/find-keys";
import { hashSecret } from "./auth/key-cache";
import { type AuthParts, countRequest, judgeKey, refundRequest, toUsageCall } from "./auth/pipeline";
import type { RequestContext } from "./context";
import { readBody } from "./http/body";
import { getPublicOrigin } from "./http/origin";
import { sendRefusal, writeAnswer } from "./http/respond";
import { setRateLimitFields, withRateLimit } from "./limits/limit-counter";
import { parseMessages } from "./mcp/messages";
import { createMetadata, findResourcePath } from "./mcp/metadata";
import { toToolRefusal } from "./mcp/refusals";
import { findToolRequirement, joinRequirements } from "./mcp/rights";
import type { ParserParts } from "./parse-request";
import {
  type AdmittedRequest,
  forwardToUpstream,
  getTimeoutMs,
  recordRefusal,
  type UpstreamParts,
} from "./proxy/upstream";
import { refusalFormatOf, withCors } from "./routes/refusal-format";
import { getRouteRights, type Route } from "./routes/route";
import { updateRoute } from "./routes/update-route";

/** The parts of the gate that judging calls of tools needs. */
export type McpParts = AuthParts & UpstreamParts & Pick<ParserParts, "routes">;

/** The most bytes of a body in which calls of tools are looked for. Parsing blocks the gate. */
export const MAX_MCP_BYTES = 256 * 1024;

/**
 * Forwards a request with a body that may call tools, as soon as the body was read and the key may call all of them.
 * The key has been judged for the route, and is judged again afterwards: a body may take its time.
 */
export async function forwardMcpCall(
  parts: McpParts,
  context: RequestContext & { route: Route },
  holder: AdmittedRequest,
  receivedAt: number,
): Promise<void> {
  const { request, response, requestId, target } = context;
  const refuse = (refusal: Refusal, format: RefusalFormat = refusalFormatOf(context, parts.publicAddress)) => {
    recordRefusal(parts.traffic, context, refusal);
    sendRefusal(response, refusal, requestId, format);
    holder.releasePermitAfterResponse();
  };
  const fault = findFormFault(request);
  if (fault) return refuse(fault);
  const timeoutMs = getTimeoutMs(parts, context.route);
  const read = await readBody(request, response, { maxBytes: MAX_MCP_BYTES, timeoutMs });
  if (!read.ok) return read.code ? refuse({ code: read.code }) : holder.releasePermit();
  const parse = parseMessages(read.body);
  if (!parse.ok) return refuse({ code: "body_not_json", detail: parse.detail });
  const found = findKeys(parts, [hashSecret(holder.secret)]);
  const [key] = found instanceof Promise ? await found : found;
  if (request.socket.destroyed) return holder.releasePermit();
  const changed = updateRoute(parts, context);
  const { route }: { route: Route | null } = context;
  if (changed || !route) return refuse(changed ?? { code: "not_found" });
  const now = Date.now();
  const usedFor = { method: holder.method, uri: target.path, source: route.path, requestId };
  const judge = (requirement: Requirement) =>
    judgeKey(parts, { secret: holder.secret, client: holder.client, requirement, receivedAt, now, usedFor }, key);
  const { requirement, denial } = getRouteRights(route, holder.method);
  const result = judge(requirement);
  if (!result.ok) return refuse(result.refusal);
  if (denial) return refuse(withRateLimit(parts, result.admitted.key, denial, now));
  const asToolRefusal = withCors(context, (refusal, id) => toToolRefusal(refusal, id, parse));
  const asked = findToolRequirement(route.mcp?.tools ?? null, parse.messages);
  if (!asked.ok) return refuse(describeUnlisted(asked.tool), asToolRefusal);
  const toolResult = judge(asked.requirement);
  if (!toolResult.ok) return refuse(toolResult.refusal, asToolRefusal);
  const { admitted, address } = toolResult;
  const { text: needs } = joinRequirements([requirement, asked.requirement]);
  const usage = toUsageCall(usedFor, now, address, needs);
  const counted = countRequest(parts, admitted.key, usage);
  const limited = counted instanceof Promise ? await counted : counted;
  if (limited) return refuse(limited, asToolRefusal);
  if (request.socket.destroyed) {
    refundRequest(parts, admitted.key, now);
    return holder.releasePermit();
  }
  setRateLimitFields(response, admitted.key, now);
  parts.usage.record(admitted.key, "admitted", usage);
  forwardToUpstream(parts, context, { route, admitted, client: address, body: read.body }, holder);
}

/** Whether a request may call tools that the route asks permissions for. */
export function mayCallTools({ mcp }: Route): boolean {
  return mcp !== null && mcp.tools !== null;
}

/** What an upstream might read as other bytes than the gate. */
function findFormFault({ headers, headersDistinct }: IncomingMessage): Refusal | null {
  if (headers["content-encoding"] !== undefined) return { code: "encoding_unsupported" };
  const [type = "", ...others] = headersDistinct["content-type"] ?? [];
  const isJson = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type);
  return isJson && others.length === 0 ? null : { code: "content_type_unsupported" };
}

function describeUnlisted(tool: string): Refusal {
  return {
    code: "tool_refused",
    detail: `This route lets nobody call the tool ${JSON.stringify(tool.slice(0, 100))}.`,
  };
}

/** Answers with the metadata of an MCP route, for which nobody needs a key. */
export function answerMetadata(parts: McpParts, context: RequestContext): void {
  const { request, response, requestId, target } = context;
  const resource = findResourcePath(target.path) ?? "";
  const route = parts.routes.table.find(resource);
  if (route === null || route === "ambiguous" || !route.mcp)
    return sendRefusal(response, { code: "not_found" }, requestId);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendRefusal(response, { code: "method_not_allowed", allow: "GET, HEAD" }, requestId);
  }
  const requirements = [...route.requirements.values(), ...(route.mcp.tools?.values() ?? [])];
  const words = requirements.flatMap(({ clauses }) => clauses.flatMap(({ wanted }) => wanted));
  const body = createMetadata(getPublicOrigin(parts.publicAddress, request.headers.host), resource, [
    ...new Set(words),
  ]);
  const headers = {
    "Content-Type": "application/json",
    "Cache-Control": NOT_STORED,
    "X-Request-Id": requestId,
    // Public, and MCP clients run in pages as well.
    "Access-Control-Allow-Origin": "*",
  };
  writeAnswer(response, 200, headers, body);
}
