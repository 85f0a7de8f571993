/** Shows in words what an entry changed: each field before and after. */
import { Fragment } from "react";
import type { ActivityDetails, DetailValue } from "@/lib/shared/activity/view";
import { dayOf, timeOf } from "@/lib/shared/activity/zone";
import { isPermission } from "@/lib/shared/keys/permissions";
import { mask } from "@/lib/shared/keys/secret-format";
import { type Catalogue, EMPTY_CATALOGUE, titleOf } from "@/lib/shared/permissions/catalogue";
import { summariseWith } from "@/lib/shared/permissions/summary";
import { FINDING_KINDS, FINDING_TITLES } from "@/lib/shared/safety/finding";
import { isRole, ROLE_TEXTS } from "@/lib/shared/team/roles";

const LABELS: Record<string, string> = {
  name: "Name",
  description: "Description",
  email: "Email",
  permissions: "Permissions",
  ipRules: "Restriction",
  expiresAt: "Expires",
  limits: "Limits",
  lastFive: "API key",
  oldEndsAt: "Old API key ends",
  sessionsEnded: "Sessions signed out",
  device: "Device",
  linkExpiresAt: "Link expires",
  keyWorks: "Key works",
  address: "Address",
  activityKeptDays: "Activity is kept",
  longestLifeDays: "Longest life",
  restriction: "Restriction",
  idleDays: "Disabled when idle",
  defaultExpiryDays: "Default expiry",
  forbidden: "Forbidden permissions",
  deletedKeysKeptDays: "Deleted keys are kept",
  role: "Role",
  mayGive: "Permission boundary",
  maker: "Responsible",
  backupAt: "Backup of",
  restoredKeys: "API keys",
  version: "Version",
  added: "Added",
  removed: "Removed",
  changed: "Changed",
  note: "Note",
  request: "Request",
  finding: "Finding",
  reason: "Reason",
  publicPage: "Public page",
  searchEngines: "Search engines",
  title: "Title",
};

type DetailLinesProps = { details: ActivityDetails; zone?: string; catalogue?: Catalogue };

/** `catalogue` names the server's own permissions. */
export function DetailLines({ details, zone = "UTC", catalogue = EMPTY_CATALOGUE }: DetailLinesProps) {
  const lines = Object.entries(details).flatMap(([field, change]) => {
    // The new role has no boundary.
    if (field === "mayGive" && change.after === null && details.role?.after) return [];
    return describeChange(field, change, { zone, catalogue });
  });
  if (lines.length === 0) return null;
  return (
    <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-[0.8125rem] text-soft">
      {lines.map(({ label, text }) => (
        <Fragment key={label}>
          <dt className="text-faint">{label}</dt>
          <dd className="wrap-anywhere min-w-0">
            <bdi>{text}</bdi>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

type DetailLine = { label: string; text: string };

type Words = { zone: string; catalogue: Catalogue };

function describeChange(field: string, { before, after }: ActivityDetails[string], words: Words): DetailLine[] {
  // The entry itself names what was created or deleted.
  if (field === "name" && (before === null || after === null)) return [];
  const label = LABELS[field] ?? field;
  const isEdit = before !== null && after !== null && Array.isArray(before) && Array.isArray(after);
  if (isEdit && isPermissions(field)) return diffPermissions(words, before as string[], after as string[]);
  const [was, is] = [describe(field, before, words), describe(field, after, words)];
  if (was === is) return [];
  if (before === null && field !== "expiresAt" && field !== "activityKeptDays") return [{ label, text: is }];
  if (after === null && field !== "expiresAt" && field !== "activityKeptDays") return [{ label, text: was }];
  return [{ label, text: `${was} → ${is}` }];
}

function diffPermissions({ catalogue }: Words, before: readonly string[], after: readonly string[]): DetailLine[] {
  const name = (word: string) => (isPermission(word) ? titleOf(catalogue, word) : word);
  const added = after.filter((word) => !before.includes(word)).map(name);
  const removed = before.filter((word) => !after.includes(word)).map(name);
  return [
    ...(added.length > 0 ? [{ label: "Permissions added", text: added.join(", ") }] : []),
    ...(removed.length > 0 ? [{ label: "Permissions removed", text: removed.join(", ") }] : []),
  ];
}

function describe(field: string, value: DetailValue, { zone, catalogue }: Words): string {
  if (isPermissions(field) && Array.isArray(value)) return summariseWith(catalogue, value.filter(isPermission));
  if (field === "ipRules" && Array.isArray(value)) return value.length === 0 ? "Any address" : value.join(", ");
  if (field === "expiresAt") return value === null ? "Never" : describeMoment(String(value), zone);
  if (field === "restoredKeys") return value === "held" ? "Held until an owner releases them" : "Work as in the backup";
  if (MOMENTS.includes(field) && value !== null) return describeMoment(String(value), zone);
  if (field === "activityKeptDays") return value === null ? "Forever" : `${value} days`;
  if (POLICY_DAYS.has(field)) return value === null ? "Off" : `${value} days`;
  if (field === "deletedKeysKeptDays") return value === 0 ? "Not at all" : `${value} days`;
  if (field === "lastFive" && typeof value === "string") return mask(value);
  if (field === "role" && typeof value === "string") return isRole(value) ? ROLE_TEXTS[value].label : value;
  if (field === "finding") return describeFinding(value);
  if (Array.isArray(value)) return value.join(", ");
  return value === null ? "" : String(value);
}

function describeFinding(value: DetailValue): string {
  const kind = FINDING_KINDS.find((each) => each === value);
  return kind ? FINDING_TITLES[kind] : "";
}

const MOMENTS = ["linkExpiresAt", "backupAt", "oldEndsAt"];
const POLICY_DAYS: ReadonlySet<string> = new Set(["longestLifeDays", "idleDays", "defaultExpiryDays"]);

const isPermissions = (field: string): boolean => field === "permissions" || field === "mayGive";

/** In the zone of the page, like the days of the filters. */
function describeMoment(iso: string, zone: string): string {
  return `${dayOf(iso, zone)} ${timeOf(iso, zone).slice(0, 5)}${zone === "UTC" ? " UTC" : ""}`;
}
