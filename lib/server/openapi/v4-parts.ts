/** The parts that the descriptions of several v4 calls share: parameters, header fields, examples, refusals. */
import { z } from "zod";
import { type apiKey, apiKeyPayload, type newApiKey } from "@/lib/shared/elastic/v4";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { MAX_OVERLAP_SECONDS } from "@/lib/shared/keys/overlap";
import { SECRET_LENGTH } from "@/lib/shared/keys/secret-format";

const subaccount = z.string().optional().meta({
  description: "Leave it out: there are no sub-accounts here, and a name is refused.",
  deprecated: true,
});
/** The parameter of every call. */
export const query = z.object({ subaccount });
/** The parameter that names the key. */
export const path = z.object({
  name: z.string().meta({ description: "The key's name. In the address it is percent-encoded: `CI%20key%2F1`." }),
});
const ifMatch = z.string().optional().meta({
  description: "The ETag of an earlier answer. The call is refused when the key was edited or changed since.",
});
const idempotencyKey = z.string().min(1).max(255).optional().meta({
  description:
    "Any text of yours. The same call with the same text gives the same answer again for 10 minutes, the secret included.",
});
/** The header fields of requests. */
export const headers = {
  conditional: z.object({ "If-Match": ifMatch }),
  repeatable: z.object({ "Idempotency-Key": idempotencyKey }),
  both: z.object({ "If-Match": ifMatch, "Idempotency-Key": idempotencyKey }),
};

/** The header fields of answers that hold one key. */
export const answered = z.object({
  ETag: z.string().meta({ description: "Names this state of the key, for If-Match." }),
});

const example = {
  Name: "Web shop",
  AccessLevel: ["ViewContacts", "SendHttp"],
  Expires: null,
  RestrictAccessToIPRange: ["203.0.113.0/24"],
} satisfies z.input<typeof apiKeyPayload> & Partial<z.input<typeof apiKey>>;

/** The body of adding and editing. */
export const payload = { required: true, content: { "application/json": { schema: apiKeyPayload, example } } };

/** The optional body of a change. */
export const overlap = {
  required: false,
  content: {
    "application/json": {
      schema: z.object({
        OverlapSeconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).optional().meta({
          description:
            "How long the old secret keeps working: 0, the default, to 604800 seconds, which is 7 days. It never outlives the key, and not at all after a report of a leak.",
        }),
      }),
      example: { OverlapSeconds: 86_400 },
    },
  },
};

/** An example of a key in an answer. */
export const shown = { ...example, DateCreated: "2026-11-23T09:30:00.000Z", LastUse: null } satisfies z.input<
  typeof apiKey
>;

/** The same with a secret. Its checksum is wrong, so that it is no key and no secret scanner takes it for one. */
export const revealed = { ...shown, Token: "0".repeat(SECRET_LENGTH) } satisfies z.input<typeof newApiKey>;

/** The refusals of a payload. */
export const PAYLOAD_REFUSALS = [
  "subaccount_unsupported",
  "content_type_unsupported",
  "body_not_json",
  "name_invalid",
  "description_invalid",
  "limits_invalid",
  "access_level_invalid",
  "access_level_empty",
  "access_level_unknown",
  "ip_rule_invalid",
  "expires_invalid",
  "expires_in_past",
  "name_taken",
  "permission_beyond_own",
  "restriction_beyond_own",
  "expiry_beyond_own",
  "permission_forbidden",
  "expiry_beyond_policy",
  "limits_beyond_own",
] as const satisfies readonly RefusalCode[];
/** The refusals of a call that names a key. */
export const NAMED_REFUSALS = [
  "if_match_invalid",
  "precondition_failed",
  "key_not_found",
] as const satisfies readonly RefusalCode[];
/** The refusals of an Idempotency-Key. */
export const REPEATED_REFUSALS = [
  "idempotency_key_invalid",
  "idempotency_key_reused",
] as const satisfies readonly RefusalCode[];
