/** Creates a key; the answer is its secret. */
import { randomUUID } from "node:crypto";
import { apiRefusal } from "@/lib/server/edge/api-result";
import { toApiRefusal } from "@/lib/server/elastic/payload";
import { answerV2 } from "@/lib/server/elastic/v2-call";
import { parseDetails, parseTokenName } from "@/lib/server/elastic/v2-token";
import { createKey } from "@/lib/server/keys/keys";

export const POST = answerV2("ModifyAccessTokens", async ({ newTokenName: _, ...call }, caller) => {
  const named = parseTokenName(call);
  if (!named.ok) return named;
  const payload = parseDetails(call);
  if (!payload.ok) return payload;
  const { Name: name, AccessLevel: permissions, Expires = null, RestrictAccessToIPRange } = payload.value;
  const details = { name, permissions, expiresAt: Expires, ipRules: RestrictAccessToIPRange ?? [] };
  const usesDefaultExpiry = payload.value.Expires === undefined;
  const result = await createKey(caller, { requestId: randomUUID(), ...details }, { usesDefaultExpiry });
  return result.ok ? { ok: true, value: result.value.secret } : apiRefusal(toApiRefusal(result.refusal));
});

export {
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
