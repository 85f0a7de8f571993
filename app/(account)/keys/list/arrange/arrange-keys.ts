/** Filters and sorts a list of keys, and counts what is shown above it. */
import { type KeyStatus, type KeysToday, type KeyView, statusOf, type UsageDay } from "@/lib/shared/keys/key-view";
import type { Arrangement, SortField } from "./arrangement";

/** The most urgent first. */
const STATUS_ORDER: readonly KeyStatus[] = [
  "held",
  "blocked",
  "expired",
  "expires-soon",
  "on-hold",
  "disabled",
  "active",
];
const NEEDS_ATTENTION: readonly KeyStatus[] = ["held", "blocked", "expired", "expires-soon", "on-hold"];
const NAMES = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Whether somebody should look at a key: it is, or soon will be, refused although nobody disabled it; or it leaked. */
export function needsAttention(key: KeyView, now: number): boolean {
  return key.isReported || NEEDS_ATTENTION.includes(statusOf(key, now));
}

/** The keys that the arrangement shows, in its order. Keys that are equal by it stay newest first. */
export function arrangeKeys(keys: readonly KeyView[], arrangement: Arrangement, now: number): KeyView[] {
  const { sort, isDescending } = arrangement;
  const shown = keys.filter((key) => isShown(key, arrangement, now));
  const newestFirst = shown.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  const direction = isDescending ? -1 : 1;
  return newestFirst.sort((one, other) => {
    // What has no value is last in either direction.
    const absent = Number(isAbsent(one, sort)) - Number(isAbsent(other, sort));
    return absent || direction * compare(one, other, sort, now);
  });
}

function isShown(key: KeyView, { search, status, makerId }: Arrangement, now: number): boolean {
  if (makerId !== null && key.maker.id !== makerId) return false;
  if (status === "attention" ? !needsAttention(key, now) : status !== null && statusOf(key, now) !== status) {
    return false;
  }
  const wanted = search.trim().toLowerCase();
  return wanted === "" || `${key.name}\n${key.description}\n${key.lastFive}`.toLowerCase().includes(wanted);
}

function isAbsent(key: KeyView, sort: SortField): boolean {
  if (sort === "used") return key.lastUsedAt === null;
  return sort === "expires" && key.expiresAt === null;
}

function compare(one: KeyView, other: KeyView, sort: SortField, now: number): number {
  switch (sort) {
    case "name":
      return NAMES.compare(one.name, other.name);
    case "status":
      return STATUS_ORDER.indexOf(statusOf(one, now)) - STATUS_ORDER.indexOf(statusOf(other, now));
    case "permissions":
      return one.permissions.length - other.permissions.length;
    case "restriction":
      // No rule means any address.
      return (one.ipRules.length || Number.MAX_SAFE_INTEGER) - (other.ipRules.length || Number.MAX_SAFE_INTEGER);
    case "requests":
      return sumRequests(one.usage) - sumRequests(other.usage);
    case "used":
      return compareTexts(one.lastUsedAt, other.lastUsedAt);
    case "created":
      return compareTexts(one.createdAt, other.createdAt);
    case "expires":
      return compareTexts(one.expiresAt, other.expiresAt);
  }
}

/** ISO moments in UTC compare as texts. */
function compareTexts(one: string | null, other: string | null): number {
  if (one === other) return 0;
  return (one ?? "") < (other ?? "") ? -1 : 1;
}

const sumRefused = ({ refused }: UsageDay): number => Object.values(refused).reduce((sum, count) => sum + count, 0);
const sumRequests = (days: readonly UsageDay[]): number =>
  days.reduce((sum, day) => sum + day.admitted + sumRefused(day), 0);

/** What all keys of a list did today, and how many of them need attention. */
export type KeysSummary = { requests: number; refused: number; attention: number };

/** Counts over all keys, whether they are shown or not. Without `today`, the requests are those of the UTC day. */
export function summariseKeys(keys: readonly KeyView[], now: number, today?: KeysToday): KeysSummary {
  const days = keys.flatMap(({ usage }) => usage.slice(-1));
  return {
    requests: today?.requests ?? sumRequests(days),
    refused: today?.refused ?? days.reduce((sum, day) => sum + sumRefused(day), 0),
    attention: keys.filter((key) => needsAttention(key, now)).length,
  };
}
