/** What v4's routes for one key share: how the path names the key, and their answers. */

import { respondJson, respondRefusal } from "@/lib/server/edge/api-answers";
import { findSubaccountRefusal, readIfMatch } from "@/lib/server/edge/api-request";
import type { ApiResult } from "@/lib/server/edge/api-result";
import { type KeyByName, keyEtag, possibleNames } from "@/lib/server/keys/select-key";
import type { Caller } from "@/lib/server/request/guard";
import { toApiKey, toNewApiKey } from "@/lib/shared/elastic/v4";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { toApiRefusal } from "./payload";

const KEY_PATH = /^\/api\/v4\/security\/apikeys\/([^/]+)/;

/**
 * The key that the path names, and the ETags of If-Match. Read from the path before it is decoded: `CI%20key%2F1` is
 * one segment, and only there a literal "+" differs from Ruby's space.
 */
export function readKeySelector(request: Request): ApiResult<KeyByName> {
  const refused = findSubaccountRefusal(request);
  if (refused) return refused;
  const etags = readIfMatch(request);
  if (!etags.ok) return etags;
  const segment = KEY_PATH.exec(new URL(request.url).pathname)?.[1] ?? "";
  return { ok: true, value: { names: possibleNames(segment), etags: etags.value } };
}

/** A key without its secret, with its ETag. */
export function respondKey(key: KeyView, caller: Caller): Response {
  return respondJson(toApiKey(key), caller, 200, { ETag: keyEtag(key) });
}

/** A key with its secret, or the refusal. */
export function respondRevealed(
  result: ActionResult<RevealedKey>,
  caller: Caller,
  status: 200 | 201,
  named: KeyByName | null,
): Response {
  if (!result.ok) return respondRefusal(toApiRefusal(result.refusal, named?.etags != null), caller);
  return respondJson(toNewApiKey(result.value), caller, status, { ETag: keyEtag(result.value.key) });
}
