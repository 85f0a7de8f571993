/** The routes of v4 below one key: which one is meant, and the answers they share. */

import { answerJson, answerRefusal } from "@/lib/server/edge/api-answers";
import { findSubaccountRefusal, readIfMatch } from "@/lib/server/edge/api-request";
import { etagOf, type KeyNamed, namesOf } from "@/lib/server/keys/select-key";
import type { Caller } from "@/lib/server/request/guard";
import { toApiKey, toNewApiKey } from "@/lib/shared/elastic/v4";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { type Asked, refusalOf } from "./payload";

const KEY_PATH = /^\/api\/v4\/security\/apikeys\/([^/]+)/;

/**
 * The key that the path names, and what If-Match insists on. Read from the still encoded path: `CI%20key%2F1` is one
 * segment, and only this spelling tells a literal "+" from Ruby's space.
 */
export function readKeyNamed(request: Request): Asked<KeyNamed> {
  const refused = findSubaccountRefusal(request);
  if (refused) return refused;
  const etags = readIfMatch(request);
  if (!etags.ok) return etags;
  const segment = KEY_PATH.exec(new URL(request.url).pathname)?.[1] ?? "";
  return { ok: true, value: { names: namesOf(segment), etags: etags.value } };
}

/** A key without its secret, with its ETag. */
export function answerKey(key: KeyView, caller: Caller): Response {
  return answerJson(toApiKey(key), caller, 200, { ETag: etagOf(key) });
}

/** A key with its secret, or why there is none. */
export function answerRevealed(
  result: ActionResult<RevealedKey>,
  caller: Caller,
  status: 200 | 201,
  named: KeyNamed | null,
): Response {
  if (!result.ok) return answerRefusal(refusalOf(result.refusal, named?.etags != null), caller);
  return answerJson(toNewApiKey(result.value), caller, status, { ETag: etagOf(result.value.key) });
}
