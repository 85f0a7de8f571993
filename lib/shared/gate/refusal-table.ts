/** The table of every reason to refuse a request, with its answer. docs/errors.md prints it. */

import { type Answer, HTTP_REFUSALS } from "./http-refusals";
import { LIMIT_REFUSALS } from "./limit-refusals";

/** A refusal without a row here does not compile. Status codes: RFC 9110, RFC 6750 section 3.1, RFC 6585. */
export const REFUSALS = {
  address_unknown: {
    status: 400,
    title: "Client address unknown",
    detail: "The nearest hop in X-Forwarded-For is not an IP address, so nobody can say where this request comes from.",
  },
  too_many_concurrent: {
    status: 429,
    title: "Too many concurrent requests",
    detail: "Your address has as many requests running as it may. Wait for one to finish, then repeat this one.",
  },
  key_missing: {
    status: 401,
    title: "API key missing",
    detail: "Send your API key in the X-API-Key or X-ElasticEmail-ApiKey header, or as Authorization: Bearer.",
  },
  key_ambiguous: {
    status: 400,
    title: "More than one API key",
    detail: "The request carries different API keys, or one header twice. Send exactly one.",
  },
  key_invalid: {
    status: 401,
    title: "API key invalid",
    detail: "No such API key. It may be mistyped, changed or deleted.",
    known: "Incorrect apikey",
  },
  key_disabled: { status: 403, title: "API key disabled", detail: "This API key was disabled by its account." },
  key_held: {
    status: 403,
    title: "API key held",
    detail: "This API key was restored from a backup. It works again once an owner of its account has released it.",
  },
  link_unopened: {
    status: 403,
    title: "Share link not opened",
    detail:
      "This API key works only after the link that hands it over was opened. Open the link, or change the API key.",
  },
  key_expired: {
    status: 401,
    title: "API key expired",
    detail: "This API key is past its expiration date. An owner can set a later date.",
    known: "APIKey Expired",
  },
  key_too_old: {
    status: 401,
    title: "API key too old",
    detail: "This API key is older than its account allows. An owner can change it for a new one.",
  },
  restriction_required: {
    status: 403,
    title: "Restriction required",
    detail:
      "This account requires its API keys to be restricted to addresses, and this one is not. An owner can restrict it.",
  },
  account_closed: { status: 403, title: "Account closed", detail: "The account of this API key was closed." },
  ip_not_allowed: {
    status: 403,
    title: "IP address not allowed",
    detail: "This API key is restricted to other addresses than the one this request came from.",
    known: "Access Denied.",
  },
  permission_missing: {
    status: 403,
    title: "Permission missing",
    detail: "This API key may not do that. An owner can add the missing permission.",
    known: "Access Denied.",
  },
  permission_unknown: {
    status: 400,
    title: "Permission unknown",
    detail: "The permission parameter must be a permission of this server, for example ViewContacts or orders:read.",
  },
  route_permission_unknown: {
    status: 503,
    title: "Permission of the route unknown",
    detail:
      "This route asks for a permission that the server does not define. Its owners can define it or change the route.",
  },
  permission_beyond_own: {
    status: 403,
    title: "More than the calling key has",
    detail: "An API key can't give permissions that it does not have itself.",
    known: "Access Denied.",
  },
  restriction_beyond_own: {
    status: 403,
    title: "Restriction wider than the calling key's",
    detail: "An API key can't give access from addresses that it may not be used from itself.",
    known: "Access Denied.",
  },
  expiry_beyond_own: {
    status: 403,
    title: "Expiry later than the calling key's",
    detail: "An API key can't give access for longer than it has itself.",
    known: "Access Denied.",
  },
  permission_forbidden: {
    status: 403,
    title: "Permission forbidden",
    detail: "The policy of this account forbids a permission that the API key would have.",
    known: "Access Denied.",
  },
  expiry_beyond_policy: {
    status: 403,
    title: "Expiry later than the policy allows",
    detail: "The policy of this account limits how long an API key lives. Choose an earlier time for Expires.",
    known: "Access Denied.",
  },
  key_not_found: {
    status: 404,
    title: "No such API key",
    detail: "The account has no API key of that name. Names are compared letter by letter, case included.",
  },
  name_invalid: {
    status: 400,
    title: "Name invalid",
    detail: "Name must be 1 to 100 visible characters.",
  },
  description_invalid: {
    status: 400,
    title: "Description invalid",
    detail: "Description must be text of at most 500 characters.",
  },
  overlap_invalid: {
    status: 400,
    title: "Overlap invalid",
    detail: "OverlapSeconds must be a whole number from 0 to 604800, which is 7 days.",
  },
  name_taken: { status: 409, title: "Name taken", detail: "The account already has an API key of that name." },
  key_limit_reached: {
    status: 409,
    title: "Limit of API keys reached",
    detail: "The account has as many API keys as it may. Delete one you no longer need.",
  },
  secrets_invalid: {
    status: 400,
    title: "Secrets invalid",
    detail: "secrets must be a list of 1 to 100 API keys of this server, 96 upper-case characters each.",
  },
  too_many_reports: {
    status: 429,
    title: "Too many reports",
    detail: "Your address has reported API keys many times. Wait a few minutes, then send the rest.",
  },
  access_level_invalid: {
    status: 400,
    title: "AccessLevel invalid",
    detail: 'AccessLevel must be a list of words, for example ["ViewContacts", "SendHttp"].',
  },
  access_level_empty: {
    status: 400,
    title: "AccessLevel empty",
    detail: 'AccessLevel must hold at least one word. For a key without permissions send ["None"].',
  },
  access_level_unknown: {
    status: 400,
    title: "AccessLevel unknown",
    detail: "AccessLevel holds a word that is no permission. Words are compared letter by letter, case included.",
  },
  ip_rule_invalid: {
    status: 400,
    title: "IP rule invalid",
    detail: "RestrictAccessToIPRange must be a list of addresses or ranges, for example 203.0.113.0/24.",
  },
  expires_invalid: {
    status: 400,
    title: "Expires invalid",
    detail: "Expires must be a date and time, for example 2030-01-31T12:00:00Z, or null for never.",
  },
  expires_in_past: { status: 400, title: "Expires in the past", detail: "Expires must be a time in the future." },
  subaccount_unsupported: {
    status: 400,
    title: "No sub-accounts",
    detail: "This server has no sub-accounts. Leave Subaccount out; the key belongs to the calling key's account.",
  },
  smtp_unsupported: {
    status: 404,
    title: "No SMTP credentials",
    detail: "This server keeps API keys only, no SMTP credentials.",
  },
  parameter_invalid: {
    status: 400,
    title: "Parameter invalid",
    detail: "A parameter is missing, sent twice or not understood.",
  },
  body_not_json: { status: 400, title: "Body not JSON", detail: "The body must be a JSON object in UTF-8." },
  body_not_form: {
    status: 400,
    title: "Body not a form",
    detail: "The body can't be read as the form that its Content-Type announces.",
  },
  content_type_unsupported: {
    status: 415,
    title: "Content type unsupported",
    detail: "Send the body as application/json.",
  },
  if_match_invalid: {
    status: 400,
    title: "If-Match invalid",
    detail: 'If-Match must be * or the ETag of an earlier answer, quotes included, for example "abc.1".',
  },
  precondition_failed: {
    status: 412,
    title: "Changed since you looked",
    detail: "The API key was edited or changed since the ETag in If-Match was given out. Get it again, then repeat.",
  },
  changed_meanwhile: {
    status: 409,
    title: "Changed meanwhile",
    detail:
      "Another request changed this API key while yours was under way; its answer holds the secret that is valid now.",
  },
  idempotency_key_invalid: {
    status: 400,
    title: "Idempotency-Key invalid",
    detail: "Idempotency-Key must be 1 to 255 printable ASCII characters.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "Idempotency-Key used before",
    detail: "This Idempotency-Key came with another request, or before the calling key was changed. Send a new one.",
  },
  idempotency_impossible: {
    status: 409,
    title: "Can't be repeated",
    detail:
      "A key that changes itself can't repeat the call: its secret is dead afterwards. Leave Idempotency-Key out, or change it with another key.",
  },
  ...LIMIT_REFUSALS,
  ...HTTP_REFUSALS,
} as const satisfies Record<string, Answer>;

/** A code of the table. Codes are stable, because programs compare them. */
export type RefusalCode = keyof typeof REFUSALS;
