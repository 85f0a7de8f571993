/** The reasons for refusals that are about the limits of keys. */
import type { Answer } from "./http-refusals";

/** A part of the table of all refusals. */
export const LIMIT_REFUSALS = {
  rate_limited: {
    status: 429,
    title: "Limit of requests reached",
    detail: "This API key has sent as many requests as it may for now. Wait as long as Retry-After says.",
  },
  budget_spent: {
    status: 429,
    title: "Budget spent",
    detail: "This API key has spent its budget of this day or month. Wait as long as Retry-After says.",
  },
  limits_unavailable: {
    status: 503,
    title: "Limits unavailable",
    detail: "This API key has limits, and the server can't save at the moment what it counts. Try again shortly.",
  },
  limits_beyond_own: {
    status: 403,
    title: "Limits wider than the calling key's",
    detail: "An API key that has limits can only give access that has them as well.",
    known: "Access Denied.",
  },
  limits_invalid: {
    status: 400,
    title: "Limits invalid",
    detail: 'Limits must be an object of whole numbers of at least 1, for example {"PerMinute": 100, "PerDay": 5000}.',
  },
} as const satisfies Record<string, Answer>;
