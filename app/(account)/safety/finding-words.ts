/** Says each finding in words, with its numbers, why it matters, and what its one button does. */
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import { formatRelative } from "@/lib/client/times";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import type { Finding, FindingKind, MostRefused } from "@/lib/shared/safety/finding";
import { findExpiry, findFix, type KeyProposal } from "@/lib/shared/usage/fixes";

/** Why each kind matters, in one or two sentences. */
export const FINDING_REASONS: Record<FindingKind, string> = {
  reported:
    "Somebody who had the API key reported it. Others may have it too, so it stays disabled until you change it.",
  secret_in_url:
    "Servers, proxies and browsers keep URLs in logs and histories, where others read them. Send the API key in a header, and change it.",
  refusals_grew: "A program may have broken, or somebody tries an API key that they should not have.",
  old_secret_used:
    "Something still has the old API key. It is refused once the old key ends, and until then two API keys work.",
  maker_away: "Nobody who knows what the key is for looks after it.",
  link_unopened: "Nobody has received the API key. A link that was forgotten can still be opened by whoever finds it.",
  broad_permissions: "Whoever gets hold of the API key gets all of its permissions, those it never needs as well.",
  any_address: "With a restriction, a stolen API key is of no use anywhere else.",
  never_expires: "The longer an API key lives, the more places it has been copied to.",
  unused: "Nobody would miss it, and nobody would notice if somebody else used it.",
  expired: "It is refused, but its name and its place are taken until it is deleted.",
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** How much longer a key shall live that never expired, unless the policy allows less. */
const EXPIRY_DAYS = 90;
const NUMBER = new Intl.NumberFormat("en");
const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });

const daysSince = (iso: string, now: number): number => Math.max(0, Math.floor((now - Date.parse(iso)) / DAY_MS));
const countDays = (days: number): string => (days === 1 ? "1 day" : `${NUMBER.format(days)} days`);

/** What was found, with the numbers it rests on. `now` is in milliseconds since 1970. */
export function describeFinding(finding: Finding, key: KeyView, now: number): string {
  const ago = (iso: string) => formatRelative(iso, now, "past");
  switch (finding.kind) {
    case "reported":
      return key.disabled ? `Disabled ${ago(key.disabled.at)}.` : "Its present API key was reported.";
    case "secret_in_url":
      return `Last seen in the URL of a request ${ago(finding.seenAt)}.`;
    case "refusals_grew": {
      const { day, refused, before } = finding;
      const was = before === 0 ? "none" : NUMBER.format(before);
      const grown = `${NUMBER.format(refused)} requests were refused on ${DAY.format(new Date(day))} (UTC), ${was} in the 7 days before.`;
      return finding.mostly ? `${grown} ${describeMost(finding.mostly)}` : grown;
    }
    case "old_secret_used": {
      const from = finding.lastUsedAddress ? ` from ${finding.lastUsedAddress}` : "";
      return `The old key was used ${ago(finding.lastUsedAt)}${from}. It ends ${formatRelative(finding.endsAt, now, "any")}.`;
    }
    case "maker_away":
      return describeMaker(finding, key.maker.name, now);
    case "link_unopened": {
      const sent = `Shared ${ago(finding.createdAt)}`;
      if (finding.state === "open")
        return `${sent}; the link expires ${formatRelative(finding.expiresAt, now, "any")}.`;
      return `${sent}; the link was never opened and has ended. The key is refused until it is changed.`;
    }
    case "broad_permissions":
      return `${finding.used} of its ${finding.given} permissions ${finding.used === 1 ? "was" : "were"} used in ${countDays(daysSince(finding.since, now))}.`;
    case "any_address": {
      const { calls, addresses, network } = finding;
      const where = addresses === 1 ? network : `${addresses} addresses in ${network}`;
      return `All ${NUMBER.format(calls)} requests in ${countDays(daysSince(finding.since, now))} came from ${where}.`;
    }
    case "never_expires":
      return `It has had the same API key for ${countDays(daysSince(finding.secretSince, now))}.`;
    case "unused":
      return finding.lastUsedAt
        ? `Last used ${countDays(daysSince(finding.lastUsedAt, now))} ago.`
        : `Never used since it was created ${countDays(daysSince(finding.createdAt, now))} ago.`;
    case "expired":
      return `Expired ${ago(finding.expiredAt)}. It takes 1 of ${MAX_KEYS} places.`;
  }
}

function describeMost({ code, count, example }: MostRefused): string {
  const most = `${NUMBER.format(count)} of them: “${REFUSALS[code].title}”.`;
  return example ? most : `${most} They differ too much for one edit to let them through.`;
}

function describeMaker(finding: Finding & { kind: "maker_away" }, name: string, now: number): string {
  if (!finding.isMember) return `${name || "The person responsible"} is not a member of this account any more.`;
  const since = finding.lastSeenAt ?? finding.joinedAt;
  const days = since === null ? "" : countDays(daysSince(since, now));
  return finding.lastSeenAt === null
    ? `${name} joined ${days} ago and has never opened the dashboard.`
    : `${name} has not opened the dashboard for ${days}.`;
}

/** What the one button of a finding does: opens a dialog, filled in where that helps, or leads to what to look at. */
export type Cure = { label: string } & (
  | { does: "open"; task: KeyTask; reason?: string }
  | { does: "propose"; proposal: KeyProposal }
  | { does: "take-over" }
  | { does: "look"; href: string }
);

/** What would let most of the refused requests through; where no change of the key does, what was refused. */
function cureRefusals(
  { keyId, mostly }: Finding & { kind: "refusals_grew" },
  key: KeyView,
  catalogue: Catalogue,
  now: number,
): Cure {
  if (mostly?.code === "key_too_old") return { label: "Change API Key", does: "open", task: "change" };
  const fix = mostly?.example ? findFix(key, { code: mostly.code, ...mostly.example }, catalogue, now) : null;
  if (fix === null) return { label: "See what was refused", does: "look", href: `/keys/${keyId}#refusals-heading` };
  const { label } = fix;
  return fix.task === "edit"
    ? { label, does: "propose", proposal: fix.proposal }
    : { label, does: "open", task: fix.task };
}

/** The cure of a finding. */
export function cureFor(finding: Finding, key: KeyView, catalogue: Catalogue, now: number): Cure {
  switch (finding.kind) {
    case "reported":
    case "secret_in_url":
      return { label: "Change API Key", does: "open", task: "change" };
    case "refusals_grew":
      return cureRefusals(finding, key, catalogue, now);
    case "old_secret_used":
      return { label: "End old API key", does: "open", task: "end-old" };
    case "maker_away":
      return { label: "Take over", does: "take-over" };
    case "link_unopened":
      // A withdrawn link goes on holding its key.
      return finding.holdsKey || finding.state !== "open"
        ? { label: "Change API Key", does: "open", task: "change" }
        : { label: "Withdraw link", does: "open", task: "withdraw" };
    case "broad_permissions": {
      const { reduced } = finding;
      const label = reduced.length === 1 ? "Reduce to 1 permission" : `Reduce to ${reduced.length} permissions`;
      return { label, does: "propose", proposal: { permissions: reduced } };
    }
    case "any_address":
      return { label: `Allow only ${finding.network}`, does: "propose", proposal: { ipRules: [finding.network] } };
    case "never_expires": {
      const expiresAt = findExpiry(key, now + EXPIRY_DAYS * DAY_MS, now);
      if (expiresAt === null) return { label: "Change API Key", does: "open", task: "change" };
      const days = Math.max(1, Math.floor((Date.parse(expiresAt) - now) / DAY_MS));
      return { label: `Expire in ${countDays(days)}`, does: "propose", proposal: { expiresAt } };
    }
    case "unused": {
      const { lastUsedAt, createdAt } = finding;
      const reason = `Not used for ${countDays(daysSince(lastUsedAt ?? createdAt, now))}`;
      return { label: "Disable", does: "open", task: "disable", reason };
    }
    case "expired":
      return { label: "Delete", does: "open", task: "delete" };
  }
}
