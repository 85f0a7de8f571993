/** What a step of an API request gives: a value, or a refusal. */
import type { Refusal } from "@/lib/shared/gate/refusals";

/** The value that was asked for, or why there is none. */
export type ApiResult<T> = { ok: true; value: T } | ApiRefused;

/** A refusal as an `ApiResult`. */
export type ApiRefused = { ok: false; refusal: Refusal };

/** Wraps a refusal as an `ApiResult`. */
export function apiRefusal(refusal: Refusal): ApiRefused {
  return { ok: false, refusal };
}
