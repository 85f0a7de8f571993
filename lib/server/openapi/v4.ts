/** Describes the calls of Elastic Email's REST API v4. */
import { z } from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import { apiKey, newApiKey } from "@/lib/shared/elastic/v4";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Permission } from "@/lib/shared/keys/permissions";
import { describePermission, GATE_REFUSALS, refusalResponses } from "./refusals";
import {
  answered,
  headers,
  NAMED_REFUSALS,
  overlap,
  PAYLOAD_REFUSALS,
  path,
  payload,
  query,
  REPEATED_REFUSALS,
  revealed,
  shown,
} from "./v4-parts";

type V4CallDescription = Omit<ZodOpenApiOperationObject, "description"> & {
  text: string;
  needs: Permission;
  codes: RefusalCode[];
};

function describe({ text, needs, codes, responses, ...rest }: V4CallDescription): ZodOpenApiOperationObject {
  const refusals = refusalResponses([...new Set([...GATE_REFUSALS, "permission_missing" as const, ...codes])]);
  return {
    tags: ["API keys (v4)"],
    ...rest,
    description: `${text}\n\n${describePermission(needs)}`,
    "x-required-permission": needs,
    responses: { ...responses, ...refusals },
  };
}

const keyAnswer = { description: "The key, without its secret.", headers: answered, content: json(apiKey, shown) };

function json(schema: z.ZodType, example: unknown) {
  return { "application/json": { schema, example } };
}

/** The calls below `/api/v4`. */
export const v4Paths: ZodOpenApiPathsObject = {
  "/api/v4/security/apikeys": {
    get: describe({
      operationId: "securityApikeysGet",
      summary: "List the account's keys",
      text: "All keys of the account, newest first. There is no paging: an account has 15 at most.",
      needs: "ViewAccessTokens",
      requestParams: { query },
      codes: ["subaccount_unsupported"],
      responses: { 200: { description: "The keys, without their secrets.", content: json(z.array(apiKey), [shown]) } },
    }),
    post: describe({
      operationId: "securityApikeysPost",
      summary: "Add a key",
      text: "Makes a key. Its secret is `Token` in this answer and is never shown again. No key can give more than it has itself: permissions, addresses and time.",
      needs: "ModifyAccessTokens",
      requestParams: { query, header: headers.repeatable },
      requestBody: payload,
      codes: [...PAYLOAD_REFUSALS, "key_limit_reached", ...REPEATED_REFUSALS],
      responses: {
        201: { description: "The new key, with its secret.", headers: answered, content: json(newApiKey, revealed) },
      },
    }),
  },
  "/api/v4/security/apikeys/{name}": {
    get: describe({
      operationId: "securityApikeysByNameGet",
      summary: "Show one key",
      text: "One key by its name. Names are compared letter by letter, case included.",
      needs: "ViewAccessTokens",
      requestParams: { path, query, header: headers.conditional },
      codes: ["subaccount_unsupported", ...NAMED_REFUSALS],
      responses: { 200: keyAnswer },
    }),
    put: describe({
      operationId: "securityApikeysByNamePut",
      summary: "Edit a key",
      text: "Sets name and permissions. `Expires` and `RestrictAccessToIPRange` stay when absent and are cleared by null. The secret stays. To lift a restriction, the calling key must have all permissions of the key. No key can give access from other addresses than its own, or past its own expiry.",
      needs: "ModifyAccessTokens",
      requestParams: { path, query, header: headers.conditional },
      requestBody: payload,
      codes: [...PAYLOAD_REFUSALS, ...NAMED_REFUSALS],
      responses: { 200: keyAnswer },
    }),
    delete: describe({
      operationId: "securityApikeysByNameDelete",
      summary: "Delete a key",
      text: "Deletes the key. It is refused from the next request on. A person can restore it in the browser for as long as the account keeps deleted keys. A key may delete itself.",
      needs: "ModifyAccessTokens",
      requestParams: { path, query, header: headers.conditional },
      codes: ["subaccount_unsupported", ...NAMED_REFUSALS],
      responses: { 200: { description: "Deleted. The body is empty." } },
    }),
  },
  "/api/v4/security/apikeys/{name}/change": {
    put: describe({
      operationId: "securityApikeysByNameChangePut",
      summary: "Change a key's secret",
      text: "Gives the key a new secret, which is `Token` in this answer; the old one is dead, at once or after `OverlapSeconds`. Everything else stays. A second change ends an old secret that still works. Elastic Email's own API has no such call. A key that changes itself can't use Idempotency-Key.",
      needs: "ModifyAccessTokens",
      requestParams: { path, query, header: headers.both },
      requestBody: overlap,
      codes: [
        "subaccount_unsupported",
        "content_type_unsupported",
        "body_not_json",
        "overlap_invalid",
        ...NAMED_REFUSALS,
        "permission_beyond_own",
        "restriction_beyond_own",
        "expiry_beyond_own",
        "limits_beyond_own",
        "changed_meanwhile",
        ...REPEATED_REFUSALS,
        "idempotency_impossible",
      ],
      responses: {
        200: { description: "The key, with its new secret.", headers: answered, content: json(newApiKey, revealed) },
      },
    }),
  },
};
