/** Answers `/api/check`: may this key do that, from there? */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { admitFresh } from "@/lib/gate/auth/pipeline";
import type { GateKey } from "@/lib/gate/auth/verify-key";
import type { House } from "@/lib/gate/context";
import { findOriginal } from "@/lib/gate/usage/used-for";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Address } from "@/lib/shared/keys/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";

export const CHECK_PATH = "/api/check";

/** Who asks, and what. `query` is empty or begins with "?"; `receivedAt` is in milliseconds since 1970. */
export type Check = {
  secret: string;
  client: Address;
  receivedAt: number;
  method: string;
  query: string;
  headers: IncomingHttpHeaders;
  socket: Socket;
};

export type CheckVerdict = { ok: true; key: GateKey } | { ok: false; refusal: Refusal };

/** The verdict over a check, and its count. For who has refreshed the keys in this very turn. */
export function judgeCheck(house: House, check: Check, now: number): CheckVerdict {
  const { secret, client, receivedAt, method, query } = check;
  const needed = neededPermissionsOf(query);
  const { permissions } = needed.ok ? needed : NOTHING;
  const admission = admitFresh(house, { secret, client, needed: permissions, receivedAt, now });
  if (!admission.ok) return admission;
  // What is wrong with the question is told to those alone who have a key.
  if (!needed.ok) return needed;
  const { key } = admission.admitted;
  const original = findOriginal(check, house.config.trustedProxies);
  const [usedMethod, usedUri] = original ? [original.method, original.uri] : [method, CHECK_PATH];
  house.bookkeeping.record(key, "admitted", now, admission.address, usedMethod, usedUri);
  return { ok: true, key };
}

type Needed = { ok: true; permissions: readonly Permission[] } | { ok: false; refusal: Refusal };
const NOTHING = { ok: true, permissions: [] as readonly Permission[] } as const;

/** Programs ask the same few questions again and again. Bounded, since anybody may ask anything. */
const questions = new Map<string, Needed>();
const MAX_QUESTIONS = 1_000;
const MAX_QUESTION_LENGTH = 200;

/** The `permission` parameters of a check; all of them are needed. */
function neededPermissionsOf(query: string): Needed {
  if (query === "") return NOTHING;
  const known = questions.get(query);
  if (known) return known;
  const asked = new URLSearchParams(query);
  const needed = parseQuestion(asked.getAll("permission"));
  // A query may hold a secret by mistake. What is remembered holds words of the catalogue and nothing else.
  if (!needed.ok || needed.permissions.length !== asked.size || query.length > MAX_QUESTION_LENGTH) return needed;
  if (questions.size >= MAX_QUESTIONS) questions.clear();
  questions.set(query, needed);
  return needed;
}

function parseQuestion(words: readonly string[]): Needed {
  const permissions = words.filter(isPermission);
  if (permissions.length === words.length) return { ok: true, permissions };
  const unknown = words.find((word) => !isPermission(word)) ?? "";
  const detail = `"${unknown.slice(0, 60)}" is not a permission. Send an AccessLevel word, for example ViewContacts.`;
  return { ok: false, refusal: { code: "permission_unknown", detail } };
}
