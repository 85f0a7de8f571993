/** Translates between v2's access tokens and keys. */

import { type ApiResult, apiRefusal } from "@/lib/server/edge/api-result";
import type { KeyByName } from "@/lib/server/keys/select-key";
import type { Caller } from "@/lib/server/request/guard";
import { formatAccessLevel, parseAccessLevel } from "@/lib/shared/elastic/access-level-flags";
import { type ApiKeyPayload, toAccessLevel } from "@/lib/shared/elastic/v4";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { allows, type ElasticPermission } from "@/lib/shared/keys/permissions";
import { mask } from "@/lib/shared/keys/secret-format";
import { parseAmericanMoment } from "@/lib/shared/moments";
import { normaliseName } from "@/lib/shared/names";
import { parsePayload } from "./payload";
import { refuseParameter, type V2Parameters } from "./v2-call";

/** `AccessTokenType` of an API key; 2 would be an SMTP credential. */
const API_KEY_TYPE = 1;

/** The key that a call names. Refusals: `parameter_invalid`, `smtp_unsupported`. */
export function parseTokenName({ tokenName, type = "" }: V2Parameters): ApiResult<KeyByName> {
  if (/^(?:smtpcredential|2)$/i.test(type)) return apiRefusal({ code: "smtp_unsupported", field: "type" });
  if (!/^(?:apikey|1)?$/i.test(type)) return refuseParameter("type", "must be APIKey or 1, or left out.");
  if (tokenName === undefined) return refuseParameter("tokenName", "is missing.");
  return { ok: true, value: { names: [normaliseName(tokenName)], etags: null } };
}

/**
 * The key that a call describes, as v4's payload. An absent parameter is absent there, an empty one is null. Refusals:
 * those of `parsePayload`, under v2's names; `parameter_invalid`; `access_level_empty`; `access_level_unknown`.
 */
export function parseDetails(call: V2Parameters): ApiResult<ApiKeyPayload> {
  const { tokenName, newTokenName, expires, restrictAccessToIPRange, subaccount } = call;
  const level = readAccessLevel(call);
  if (!level.ok) return level;
  const payload = {
    Name: newTokenName || tokenName,
    AccessLevel: level.value,
    ...(expires === undefined ? {} : { Expires: readExpires(expires.trim()) }),
    ...(restrictAccessToIPRange === undefined ? {} : { RestrictAccessToIPRange: splitList(restrictAccessToIPRange) }),
    Subaccount: subaccount,
  };
  return parsePayload(payload, {
    Name: newTokenName ? "newTokenName" : "tokenName",
    AccessLevel: "accessLevel",
    Expires: "expires",
    RestrictAccessToIPRange: "restrictAccessToIPRange",
    Description: "description",
    Limits: "limits",
    Subaccount: "subaccount",
  });
}

/** ISO 8601, or null for an empty text, which means never. The schema refuses a text that is not a date. */
function readExpires(text: string): string | null {
  return parseAmericanMoment(text)?.toISOString() ?? (text || null);
}

function readAccessLevel({ accessLevel }: V2Parameters): ApiResult<ElasticPermission[]> {
  if (accessLevel === undefined) return refuseParameter("accessLevel", "is missing.");
  const parse = parseAccessLevel(accessLevel);
  if (parse.ok) return { ok: true, value: parse.words };
  const field = "accessLevel";
  if (parse.unknown === null) {
    const detail = "accessLevel is empty. For a key without permissions send 0 or None.";
    return apiRefusal({ code: "access_level_empty", field, detail });
  }
  const detail = `accessLevel: "${parse.unknown.slice(0, 60)}" is no permission's flag or word. See /docs/api for all words.`;
  return apiRefusal({ code: "access_level_unknown", field, detail });
}

/** .NET's client separates with commas, Python's with semicolons. */
function splitList(text: string): string[] {
  return text
    .split(/[,;]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}

/** A key in a list: lower-case names, dates as ISO 8601 with Z. `allowupdate`: the calling key may change it. */
export function toAccessToken(key: KeyView, { permissions }: Caller) {
  return {
    accesslevel: formatAccessLevel(toAccessLevel(key.permissions)),
    name: key.name,
    maskedtoken: mask(key.lastFive),
    datecreated: key.createdAt,
    lastuse: key.lastUsedAt,
    expires: key.expiresAt,
    restrictaccesstoiprange: key.ipRules.join(","),
    allowupdate: allows(permissions, "ModifyAccessTokens"),
    type: API_KEY_TYPE,
  };
}
