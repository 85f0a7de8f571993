/** Writes refusals of a route that speaks MCP as JSON-RPC errors. */
import { type Problem, type Refusal, toProblemDetails } from "@/lib/shared/gate/refusals";
import type { McpMessage, MessageId } from "./messages";

/** JSON-RPC 2.0 section 5.1: reserved codes, and those that a server may define. */
const CODES = { notJson: -32_700, invalidRequest: -32_600, refused: -32_003 };

type Facts = { metadataUrl: string };

/**
 * The refusal of a whole HTTP request: its status stays, and a challenge names the metadata of the resource (RFC 9728
 * section 5.1). The message that it answers is not known, so `id` is null.
 */
export function toMcpRefusal(refusal: Refusal, requestId: string, { metadataUrl }: Facts): Problem {
  const problem = toProblemDetails(refusal, requestId);
  const challenge = problem.headers["WWW-Authenticate"];
  if (challenge) problem.headers["WWW-Authenticate"] = `${challenge}, resource_metadata="${metadataUrl}"`;
  problem.headers["Content-Type"] = "application/json";
  const code = refusal.code === "body_not_json" ? CODES.notJson : CODES.refused;
  return { ...problem, body: JSON.stringify(toError(null, code, problem.body)) };
}

/**
 * The refusal of calls of tools: status 200, as JSON-RPC answers, so that a client gives each error to whom made the
 * call. Null where nothing is to be answered, because all messages were notifications.
 */
export function toToolRefusal(
  refusal: Refusal,
  requestId: string,
  { messages, isBatch }: { messages: readonly McpMessage[]; isBatch: boolean },
): Problem {
  const { body } = toProblemDetails(refusal, requestId);
  const asked = messages.filter(({ id }) => id !== null);
  const errors = asked.map(({ id }) => toError(id, CODES.refused, body));
  const [only = toError(null, CODES.invalidRequest, body)] = errors;
  const answer = isBatch && errors.length > 0 ? errors : only;
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store", "X-Request-Id": requestId };
  return { status: 200, headers, body: JSON.stringify(answer) };
}

function toError(id: MessageId, code: number, problem: string) {
  const data = JSON.parse(problem) as { detail: string };
  return { jsonrpc: "2.0", id, error: { code, message: data.detail, data } };
}
