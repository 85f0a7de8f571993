/** Says in words what would have been enough for a refused request. */
import type { Permission } from "@/lib/shared/keys/permissions";
import type { LimitPeriod } from "@/lib/shared/limits/key-limits";
import { type Catalogue, titleOf } from "@/lib/shared/permissions/catalogue";
import type { KeyRefusal } from "@/lib/shared/usage/view";

/** Lists of permissions that are named; of more, the number is given. */
const MAX_LISTS = 3;

const PERIODS: Record<LimitPeriod, string> = {
  ...{ second: "a second", minute: "a minute", hour: "an hour", day: "a day", month: "a month" },
};

/** For example "A restriction that allows 203.0.113.9". */
export function describeEnough({ code, address, missing, per }: KeyRefusal, catalogue: Catalogue): string {
  switch (code) {
    case "ip_not_allowed":
      return `A restriction that allows ${address}`;
    case "permission_missing":
      return describeMissing(missing, catalogue);
    case "key_expired":
      return "A later expiration date";
    case "key_too_old":
      return "A changed API key: its account limits how old one may be";
    case "restriction_required":
      return `A restriction, such as to ${address}: its account requires one`;
    case "rate_limited":
      return `Fewer requests in ${per === null ? "that time" : PERIODS[per]}, or a higher limit`;
    case "budget_spent":
      return `A larger budget, or the next ${per ?? "day or month"}`;
    case "key_disabled":
      return "An enabled key";
    case "key_held":
      return "A key that an owner has released after the restore";
    case "link_unopened":
      return "A share link that was opened, or a changed API key";
    case "account_closed":
      return "An account that is open";
  }
}

function describeMissing(missing: readonly (readonly Permission[])[], catalogue: Catalogue): string {
  if (missing.length === 0) return "The permission that the request asks for";
  const lists = missing.map((words) => words.map((word) => titleOf(catalogue, word)).join(" or "));
  const more = lists.length - MAX_LISTS;
  const shown = lists.slice(0, MAX_LISTS).join(" and ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
