/** Reads what a key form kept over a reload; another version of Latchkey may have written it. */

import { ipRules, permissions } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { BUDGET_PERIODS, keyLimits } from "@/lib/shared/limits/key-limits";
import * as z from "@/lib/shared/zod";
import type { KeyFormDraft } from "./key-draft";
import { startLimits } from "./limits/limits-draft";

const moment = z.iso.datetime().nullable();
const noneOrSome = z.union([permissions, z.tuple([])]);

const keptLimits = z.object({
  ...{ second: z.string(), minute: z.string(), hour: z.string(), day: z.string(), month: z.string() },
  ...{ units: z.string(), unitsPer: z.enum(BUDGET_PERIODS) },
});

const keptDraft = z.object({
  name: z.string(),
  description: z.string().default(""),
  permissions: noneOrSome,
  isCustom: z.boolean(),
  ip: z.object({ rules: ipRules, text: z.string() }),
  expiry: z.object({ isOn: z.boolean(), text: z.string(), saved: moment }),
  limits: keptLimits.default(startLimits(null)),
});

const keptSeen = z.object({
  version: z.int(),
  name: z.string(),
  description: z.string().default(""),
  lastFive: z.string(),
  permissions,
  ipRules,
  expiresAt: moment,
  limits: keyLimits.default(null),
});

/** The draft that was kept, or null. */
export function restoreDraft(kept: unknown): KeyFormDraft | null {
  const parse = keptDraft.safeParse(kept);
  return parse.success ? { ...parse.data, ip: { ...parse.data.ip, entry: null } } : null;
}

/** The key as the person saw it before the reload, so that an edit by someone else since is still noticed; or null. */
export function restoreSeen(kept: unknown, subject: KeyView): KeyView | null {
  const parse = keptSeen.safeParse(kept);
  return parse.success ? { ...subject, ...parse.data } : null;
}
