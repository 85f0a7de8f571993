/** The result of one step of an API request: a value, or a refusal. */
import type { Refusal } from "@/lib/shared/gate/refusals";

/** A value, or the refusal to answer the request with. */
export type ApiResult<T> = { ok: true; value: T } | ApiRefused;

/** A refusal as an `ApiResult`. */
export type ApiRefused = { ok: false; refusal: Refusal };

/** Wraps a refusal as an `ApiResult`. */
export function apiRefusal(refusal: Refusal): ApiRefused {
  return { ok: false, refusal };
}
