/** Lists the findings about the keys that a person may see. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { findViews } from "@/lib/server/keys/rows";
import { findPermissions } from "@/lib/server/permissions/permissions";
import { type DismissedFinding, FINDING_KINDS, type Finding, type SafetyView } from "@/lib/shared/safety/finding";
import { readKeyFacts } from "./facts";
import { explainGrowth } from "./growth";
import { judgeKeySafety } from "./rules";

const NOTHING: SafetyView = { findings: [], dismissed: [], keys: 0, countedSince: null };

/**
 * The findings about the keys that the actor may see, the most urgent first; members see those about their own keys
 * only. An actor who is not authorised gets none.
 */
export async function listFindings(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<SafetyView> {
  return read<SafetyView>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return NOTHING;
    const keys = await findViews(database, access.scope, now);
    if (keys.length === 0) return NOTHING;
    const { catalogue } = await findPermissions(database);
    const { facts, countedSince } = await readKeyFacts(database, actor.accountId, keys, now);
    const judged = facts.flatMap((each) =>
      judgeKeySafety(each, catalogue, now.getTime()).map((finding): Finding => ({ keyId: each.key.id, ...finding })),
    );
    const found: Finding[] = [];
    for (const finding of judged) {
      const isGrowth = finding.kind === "refusals_grew";
      const explained = isGrowth ? await explainGrowth(database, actor.accountId, finding) : finding;
      if (explained) found.push(explained);
    }
    const urgency = ({ kind }: Finding) => FINDING_KINDS.indexOf(kind);
    const sorted = found.sort((one, other) => urgency(one) - urgency(other));
    const dismissed = await findDismissed(database, sorted, now);
    const isOpen = (finding: Finding) => !dismissed.some((each) => isSame(each, finding));
    return {
      findings: sorted.filter(isOpen),
      dismissed,
      keys: keys.length,
      countedSince: countedSince?.toISOString() ?? null,
    };
  });
}

/** How many findings are open, for the navigation. */
export async function countFindings(actor: Actor, options: { now?: Date } = {}): Promise<number> {
  return (await listFindings(actor, options)).findings.length;
}

function isSame(one: Finding, other: Finding): boolean {
  return one.keyId === other.keyId && one.kind === other.kind;
}

async function findDismissed(database: Reader, findings: readonly Finding[], now: Date): Promise<DismissedFinding[]> {
  const keyId = { in: [...new Set(findings.map((finding) => finding.keyId))] };
  const rows = await database.safetyDismissal.findMany({ where: { keyId, endsAt: { gt: now } } });
  return findings.flatMap((finding) => {
    const row = rows.find((each) => each.keyId === finding.keyId && each.kind === finding.kind);
    if (!row) return [];
    const { reason, byName: by, at, endsAt } = row;
    return [{ ...finding, dismissal: { reason, by, at: at.toISOString(), endsAt: endsAt.toISOString() } }];
  });
}
