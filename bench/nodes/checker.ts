/** Proves over a history that the promises held. Each violation is a sentence; none means that they did. */
import type { History, Outage, Running } from "./history";

/** What the server promises, as configured in the soak. */
export type Promises = { concurrentPerIp: number; keysPerAccount: number };

/** All violations of a history. */
export function findViolations(history: History, promises: Promises): string[] {
  return [
    ...findRevokedAdmissions(history),
    ...findTooManyRunning(history, promises.concurrentPerIp),
    ...findLostWrites(history),
    ...findTooManyKeys(history, promises.keysPerAccount),
  ];
}

/** No secret is admitted in a request that was sent after the answer to its revocation. */
function findRevokedAdmissions({ checks, revocations }: History): string[] {
  const revoked = new Map(revocations.flatMap((each) => (each.ackedAt === null ? [] : [[each.secret, each] as const])));
  return checks.flatMap(({ secret, node, sentAt, status }) => {
    const revocation = revoked.get(secret);
    if (!revocation || revocation.ackedAt === null || status !== 204 || sentAt <= revocation.ackedAt) return [];
    const late = Math.round(sentAt - revocation.ackedAt);
    return [`${node} admitted a secret ${late} ms after ${revocation.node} had answered its ${revocation.kind}`];
  });
}

/**
 * An address never has more requests under way than it may, except in an outage and until what began in one has ended.
 */
function findTooManyRunning({ running, outages }: History, limit: number): string[] {
  const violations: string[] = [];
  for (const address of new Set(running.map((each) => each.address))) {
    const requests = running.filter((each) => each.address === address);
    const steps = requests.flatMap(({ startedAt, endedAt }) => [
      { at: startedAt, by: 1 },
      { at: endedAt, by: -1 },
    ]);
    // An end before a start at the same moment: one request may begin because another has ended.
    steps.sort((one, other) => one.at - other.at || one.by - other.by);
    const excused = outages.map((outage) => ({ from: outage.startedAt, to: lastEndOf(requests, outage) }));
    let count = 0;
    for (const { at, by } of steps) {
      count += by;
      if (count <= limit || by < 0 || excused.some(({ from, to }) => at >= from && at <= to)) continue;
      violations.push(`${address} had ${count} requests under way at ${Math.round(at)} ms; ${limit} are allowed`);
    }
  }
  return violations;
}

function lastEndOf(requests: readonly Running[], { startedAt, endedAt }: Outage): number {
  const begun = requests.filter((each) => each.startedAt >= startedAt && each.startedAt <= endedAt);
  return begun.reduce((last, each) => Math.max(last, each.endedAt), endedAt);
}

/** A key whose creation was answered is stored until its deletion was sent; one whose deletion was answered is gone. */
function findLostWrites({ lives, stored }: History): string[] {
  return lives.flatMap(({ account, name, created, deleted }) => {
    const isStored = stored.get(account)?.has(name) ?? false;
    if (deleted === true && isStored) return [`the key "${name}" is there, though its deletion was answered`];
    // `deleted` false: no deletion was sent. Null: one was sent and not answered, so both are right.
    if (created === true && deleted === false && !isStored) {
      return [`the key "${name}" is missing, though its creation was answered`];
    }
    return [];
  });
}

function findTooManyKeys({ counts }: History, limit: number): string[] {
  const most = new Map<string, number>();
  for (const { account, count } of counts) most.set(account, Math.max(most.get(account) ?? 0, count));
  return [...most].flatMap(([account, count]) =>
    count > limit ? [`the account ${account} had ${count} keys; ${limit} are allowed`] : [],
  );
}
