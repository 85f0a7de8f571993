/** Elastic Email's REST v4 models for API keys: what clients send and receive. */

import { ipRules, keyDescription, keyName, MAX_DESCRIPTION_LENGTH } from "@/lib/shared/keys/key-input";
import type { KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import {
  type ElasticPermission,
  isElasticPermission,
  PERMISSIONS,
  type Permission,
} from "@/lib/shared/keys/permissions";
import { parseMoment } from "@/lib/shared/moments";
import * as z from "@/lib/shared/zod";
import { limitsPayload, toLimitsPayload } from "./v4-limits";

/** One permission, spelled the same in every request and answer. */
export const accessLevel = z.enum(PERMISSIONS).meta({ id: "AccessLevel", description: "One permission." });

const expires = z
  .string()
  .transform((text, context) => {
    const moment = parseMoment(text);
    if (moment && moment.getUTCFullYear() <= 9999) return moment;
    context.addIssue({ code: "custom", message: "Write a date and time, for example 2030-01-31T12:00:00Z." });
    return z.NEVER;
  })
  .meta({ format: "date-time", example: "2030-01-31T12:00:00Z" });

/**
 * The body of POST and PUT. Absent and null differ for `Expires` and `RestrictAccessToIPRange`: an edit keeps what is
 * absent and clears what is null. The domain checks that `Expires` is in the future: an expired key may keep its own.
 * Other fields are ignored, so that a client can send back what it received.
 */
export const apiKeyPayload = z
  .object({
    Name: keyName.meta({
      description: "The key's name, unique in the account; it identifies the key.",
      maxLength: 100,
    }),
    AccessLevel: z
      .array(accessLevel)
      .min(1)
      .max(200)
      .transform((words): ElasticPermission[] => {
        const chosen = new Set(words);
        const known = PERMISSIONS.filter((word) => chosen.has(word));
        return known.length > 1 ? known.filter((word) => word !== "None") : known;
      })
      .meta({ description: "What the key may do. The calling key must have all of it." }),
    Expires: expires
      .nullable()
      .optional()
      .meta({ description: "From this moment on the key is refused; null for never. An edit keeps it when absent." }),
    RestrictAccessToIPRange: ipRules.nullable().optional().meta({
      description: "Addresses, CIDR ranges or from-to ranges that the key may be used from; empty or null for any.",
    }),
    Description: keyDescription.optional().meta({
      description: "What the key is for. Elastic Email's own API has no such field. An edit keeps it when absent.",
      maxLength: MAX_DESCRIPTION_LENGTH,
    }),
    Limits: limitsPayload.nullable().optional().meta({
      description:
        "How often the key may be used. Elastic Email's own API has no such field. An edit keeps it when absent; null is none.",
    }),
    Subaccount: z.unknown().optional().meta({ description: "Refused unless empty: there are no sub-accounts." }),
  })
  .meta({ id: "ApiKeyPayload" });

/** A valid payload: names are trimmed, dates and rules are in normal form. */
export type ApiKeyPayload = z.output<typeof apiKeyPayload>;

const moment = z.iso.datetime().meta({ description: "ISO 8601, UTC, with Z." });

/** A key without its secret. */
export const apiKey = z
  .object({
    AccessLevel: z.array(accessLevel),
    Name: z.string(),
    DateCreated: moment,
    LastUse: moment.nullable().meta({ description: "The latest admitted request; null before the first." }),
    Expires: moment.nullable().meta({ description: "Null: never." }),
    RestrictAccessToIPRange: z.array(z.string()).meta({ description: "Empty: any address." }),
    Limits: limitsPayload.optional().meta({ description: "How often the key may be used. Absent without limits." }),
    Description: z.string().optional().meta({ description: "What the key is for. Absent where there is none." }),
  })
  .meta({ id: "ApiKey" });

/** A key with its secret. No other answer contains a secret. */
export const newApiKey = apiKey
  .extend({ Token: z.string().length(96).meta({ description: "The secret. It is never shown again." }) })
  .meta({ id: "NewApiKey" });

/**
 * What a client of Elastic Email's sees of permissions: that service's words alone, since a client that validates the
 * list fails over any other. `None` where there are none, so that a client can send back what it received.
 */
export function toAccessLevel(permissions: readonly Permission[]): ElasticPermission[] {
  const known = permissions.filter(isElasticPermission);
  return known.length > 0 ? known : ["None"];
}

/** Converts a key to its v4 form. */
export function toApiKey(key: KeyView): z.input<typeof apiKey> {
  return {
    AccessLevel: toAccessLevel(key.permissions),
    Name: key.name,
    DateCreated: key.createdAt,
    LastUse: key.lastUsedAt,
    Expires: key.expiresAt,
    RestrictAccessToIPRange: key.ipRules,
    ...(key.limits === null ? {} : { Limits: toLimitsPayload(key.limits) }),
    ...(key.description === "" ? {} : { Description: key.description }),
  };
}

/** Converts a key that was just created or changed, with its secret, to its v4 form. */
export function toNewApiKey({ key, secret }: RevealedKey): z.input<typeof newApiKey> {
  return { ...toApiKey(key), Token: secret };
}
