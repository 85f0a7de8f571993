/** GET lists the account's keys, POST creates one. */
import { randomUUID } from "node:crypto";
import { refuseMethod, respondJson, respondRefusal } from "@/lib/server/edge/api-answers";
import { findSubaccountRefusal, parseJson, readBody, readIdempotency } from "@/lib/server/edge/api-request";
import { parsePayload } from "@/lib/server/elastic/payload";
import { noteStrictClient } from "@/lib/server/elastic/strict-clients";
import { respondRevealed } from "@/lib/server/elastic/v4-route";
import { createKey, listKeys } from "@/lib/server/keys/keys";
import { guard } from "@/lib/server/request/guard";
import { toApiKey } from "@/lib/shared/elastic/v4";
import { fromLimitsPayload } from "@/lib/shared/elastic/v4-limits";

export const GET = guard("ViewAccessTokens", async (request, caller) => {
  const refused = findSubaccountRefusal(request);
  if (refused) return respondRefusal(refused.refusal, caller);
  const { keys } = await listKeys(caller);
  await noteStrictClient(caller, request.headers.get("user-agent"));
  return respondJson(keys.map(toApiKey), caller);
});

export const POST = guard("ModifyAccessTokens", async (request, caller) => {
  const refused = findSubaccountRefusal(request);
  if (refused) return respondRefusal(refused.refusal, caller);
  const body = await readBody(request);
  const json = parseJson(request, body);
  if (!json.ok) return respondRefusal(json.refusal, caller);
  const payload = parsePayload(json.value);
  if (!payload.ok) return respondRefusal(payload.refusal, caller);
  const idempotency = readIdempotency(request, caller, body);
  if (!idempotency.ok) return respondRefusal(idempotency.refusal, caller);
  const { Name: name, AccessLevel: permissions, Expires = null, RestrictAccessToIPRange } = payload.value;
  const { Description: description, Limits = null } = payload.value;
  const limits = fromLimitsPayload(Limits);
  const details = {
    description,
    limits,
    name,
    permissions,
    expiresAt: Expires,
    ipRules: RestrictAccessToIPRange ?? [],
  };
  const result = await createKey(
    caller,
    { requestId: randomUUID(), ...details },
    { now: new Date(), idempotency: idempotency.value, usesDefaultExpiry: payload.value.Expires === undefined },
  );
  return respondRevealed(result, caller, 201, null);
});

const refuseOthers = refuseMethod("GET, HEAD, POST");

export { refuseOthers as DELETE, refuseOthers as OPTIONS, refuseOthers as PATCH, refuseOthers as PUT };
