/** Handles v2 requests, whose key may be in the query, the form or a header: all three are read to find it. */

import type { IncomingHttpHeaders } from "node:http";
import { readCredential } from "@/lib/gate/auth/credential";
import { refuseCredential } from "@/lib/gate/auth/credential-refusal";
import { type AuthParts, authenticate, countRequest, refundRequest, toUsageCall } from "@/lib/gate/auth/pipeline";
import type { RequestContext } from "@/lib/gate/context";
import { readBody } from "@/lib/gate/http/body";
import { MAX_API_BODY_BYTES } from "@/lib/gate/http/limits";
import { sendRefusal } from "@/lib/gate/http/respond";
import { setRateLimitFields } from "@/lib/gate/limits/limit-counter";
import { apiTransferRefusal, type DashboardParts, forwardToDashboard } from "@/lib/gate/proxy/dashboard";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Refusal, toV2Envelope } from "@/lib/shared/gate/refusals";
import { OWN_SOURCE } from "@/lib/shared/gate/usage-details";
import type { Address } from "@/lib/shared/keys/ip-rules";
import { ANY_KEY } from "@/lib/shared/permissions/requirement";
import { parseForm } from "./form";
import { sortParameters } from "./parameters";

/** v2 treats both as the same call and accepts parameters in the query and in the body of either. */
const CALL_METHODS: ReadonlySet<string> = new Set(["GET", "POST"]);

/** How long a body may take when the client has not sent a key in query or header. */
const UNAUTHENTICATED_BODY_MS = 30_000;

/** Answers one request that holds a permit: steps 3 to 8 of the order, then the dashboard's route. */
export async function handleV2(
  parts: AuthParts & DashboardParts,
  context: RequestContext,
  client: Address,
): Promise<void> {
  const { request, response, requestId, target } = context;
  const refuse = (refusal: Refusal) => sendRefusal(response, refusal, requestId, toV2Envelope);
  const receivedAt = Date.now();
  // Not by the system's clock, which may be set during the request.
  const startedAt = performance.now();
  const { timeoutMs } = parts;
  const usedFor = { method: request.method ?? "", uri: target.path, source: OWN_SOURCE, requestId };
  const inQuery = [...new URLSearchParams(target.query)];
  const { secrets: secretsInQuery } = sortParameters(inQuery);
  const early = readCredential(request.headers, secretsInQuery);
  if (!early.ok && early.code !== "key_missing") {
    return refuse(refuseV2Credential(early.code, request.headers, secretsInQuery));
  }
  if (early.ok) {
    // Before the body is read: a request with an invalid key must not hold a permit for as long as a body may take.
    const judged = authenticate(parts, {
      ...{ secret: early.secret, client, requirement: ANY_KEY, receivedAt, now: receivedAt },
      usedFor,
    });
    const result = judged instanceof Promise ? await judged : judged;
    if (!result.ok) return refuse(result.refusal);
  }
  const limitMs = early.ok ? timeoutMs : Math.min(timeoutMs, UNAUTHENTICATED_BODY_MS);
  const read = await readBody(request, response, { maxBytes: MAX_API_BODY_BYTES, timeoutMs: limitMs });
  if (!read.ok) {
    if (read.code) refuse(apiTransferRefusal(read.code));
    return;
  }
  const form = await parseForm(read.body, request.headers["content-type"]);
  // The client has hung up; the permit was released when its socket closed.
  if (request.socket.destroyed) return;
  if (!form.ok) return refuse(form.refusal);
  const { secrets, others } = sortParameters([...inQuery, ...form.fields]);
  const credential = readCredential(request.headers, secrets);
  if (!credential.ok) return refuse(refuseV2Credential(credential.code, request.headers, secrets));
  const { secret } = credential;
  const judged = authenticate(parts, { secret, client, requirement: ANY_KEY, receivedAt, now: Date.now(), usedFor });
  const result = judged instanceof Promise ? await judged : judged;
  if (!result.ok) return refuse(result.refusal);
  const countedAt = Date.now();
  const call = toUsageCall(usedFor, countedAt, result.address, "");
  const counted = countRequest(parts, result.admitted.key, call);
  const limited = counted instanceof Promise ? await counted : counted;
  if (limited) return refuse(limited);
  const { key } = result.admitted;
  if (request.socket.destroyed) return refundRequest(parts, key, countedAt);
  setRateLimitFields(response, key, countedAt);
  const method = request.method ?? "";
  await forwardToDashboard(parts, context, {
    admitted: result.admitted,
    client: result.address,
    countedAt,
    format: toV2Envelope,
    rewritten: {
      // Always a body: the parameters may not fit into a query, and a URL may be logged.
      method: CALL_METHODS.has(method) ? "POST" : method,
      path: target.path.toLowerCase(),
      form: Buffer.from(others.toString()),
      timeoutMs: Math.max(timeoutMs - (performance.now() - startedAt), 1),
    },
  });
}

function refuseV2Credential(code: RefusalCode, headers: IncomingHttpHeaders, secrets: readonly string[]): Refusal {
  const refusal = refuseCredential(code, headers, secrets);
  if (code !== "key_missing" || refusal.detail !== undefined) return refusal;
  return { code, detail: "Send your API key as the parameter apikey, or in the X-ElasticEmail-ApiKey header." };
}
