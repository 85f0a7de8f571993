/** Slows down guessing: failures are counted for each e-mail and each address, and make the next attempt wait. */
import { createHash } from "node:crypto";
import type { Writer } from "@/lib/server/db/transaction-types";
import { rollback, write } from "@/lib/server/db/transactions";
import { parseAddress, toAddressGroup } from "@/lib/shared/keys/ip-rules";

/** For how long an address stays known after a sign-in. */
const KNOWN_MS = 90 * 24 * 60 * 60 * 1000;
/** Failures older than this are forgotten. */
const WINDOW_MS = 15 * 60 * 1000;

type Rule = { limit: number; firstWaitSeconds: number; longestWaitSeconds: number };
/**
 * From the limit on, each failure doubles the wait. For an address that the e-mail has signed in from before, the
 * e-mail has a separate count, so that failures of strangers never lock its owner out.
 */
const RULES = {
  email: { limit: 5, firstWaitSeconds: 5, longestWaitSeconds: 60 },
  address: { limit: 10, firstWaitSeconds: 15, longestWaitSeconds: 600 },
} as const satisfies Record<string, Rule>;

/**
 * The e-mail and address of an attempt. An e-mail counts the same whether it belongs to a user or not. `use`: what is
 * attempted, each with counts of its own; signing in by default.
 */
export type ThrottleSubject = { email?: string; address: string; use?: "link" };

type ThrottleRow = { id: string; kind: keyof typeof RULES };
type Reserved = ThrottleRow & { blockedUntil: Date; waitMs: number };

/** An attempt that may proceed. It already counts as failed until it is cleared or taken back. */
export type Attempt = { allowed: true; reserved: Reserved[] };
/** An attempt that is refused before its password is compared; it may be repeated after `seconds`, at least 1. */
export type Wait = { allowed: false; seconds: number };

/**
 * Counts a failure before the slow comparison, so that a hundred guesses sent at once can't all pass the check
 * before the first of them fails. While the e-mail or the address must wait, nothing is counted: retrying during a wait
 * does not prolong it.
 */
export function reserveAttempt(
  subject: ThrottleSubject,
  { now = new Date() }: { now?: Date } = {},
): Promise<Attempt | Wait> {
  return write<Attempt | Wait>(async (database) => {
    const rows = toRows(subject, await isKnown(database, subject, now));
    const known = await database.signInThrottle.findMany({ where: { id: { in: rows.map((row) => row.id) } } });
    const blockedUntil = Math.max(0, ...known.map((row) => row.blockedUntil.getTime()));
    if (blockedUntil > now.getTime()) {
      return rollback({ allowed: false, seconds: Math.ceil((blockedUntil - now.getTime()) / 1000) });
    }
    await prune(database, now);
    const reserved: Reserved[] = [];
    for (const row of rows) {
      const before = known.find((each) => each.id === row.id);
      const isRecent = before !== undefined && now.getTime() - before.lastFailureAt.getTime() < WINDOW_MS;
      const failures = (isRecent ? before.failures : 0) + 1;
      const waitMs = toWait(RULES[row.kind], failures);
      const data = {
        failures,
        lastFailureAt: now,
        blockedUntil: new Date(now.getTime() + waitMs),
      };
      await database.signInThrottle.upsert({ where: { id: row.id }, create: { id: row.id, ...data }, update: data });
      reserved.push({ ...row, waitMs, blockedUntil: data.blockedUntil });
    }
    return { allowed: true, reserved };
  });
}

/** Records that the password was wrong. The wait starts now, because a long queue may have used up the reserved one. */
export async function confirmFailure(attempt: Attempt, { now = new Date() }: { now?: Date } = {}): Promise<void> {
  const waiting = attempt.reserved.filter((row) => row.waitMs > 0);
  if (waiting.length === 0) return;
  await write(async (database) => {
    for (const { id, blockedUntil, waitMs } of waiting) {
      await database.signInThrottle.updateMany({
        where: { id, blockedUntil },
        data: { blockedUntil: new Date(now.getTime() + waitMs) },
      });
    }
  });
}

/**
 * Records that the password was right: clears the e-mail's failures and takes back what this attempt counted for the
 * address.
 */
export async function clearAttempt(
  database: Writer,
  attempt: Attempt,
  { now = new Date() }: { now?: Date } = {},
): Promise<void> {
  const ofEmail = attempt.reserved.filter((row) => row.kind === "email").map((row) => row.id);
  await database.signInThrottle.deleteMany({ where: { id: { in: ofEmail } } });
  for (const row of attempt.reserved) if (row.kind === "address") await takeBackRow(database, row, now);
}

/** Records that the e-mail has signed in from the address. */
export async function rememberAddress(
  database: Writer,
  email: string,
  address: string,
  { now = new Date() }: { now?: Date } = {},
): Promise<void> {
  const id = toKnownId(email, address);
  await database.knownAddress.upsert({
    where: { id },
    create: { id, lastSignInAt: now },
    update: { lastSignInAt: now },
  });
}

/**
 * Forgets the e-mail's failures, for a person who proved by a link who they are: those of everybody, and those at the
 * address that they come from.
 */
export async function forgetFailures(database: Writer, email: string, address: string): Promise<void> {
  const ids = [false, true]
    .flatMap((known) => toRows({ email, address }, known))
    .filter(({ kind }) => kind === "email")
    .map(({ id }) => id);
  await database.signInThrottle.deleteMany({ where: { id: { in: ids } } });
}

/** Undoes an attempt whose password was never compared, because the server was busy. */
export async function takeBackAttempt(attempt: Attempt, { now = new Date() }: { now?: Date } = {}): Promise<void> {
  await write(async (database) => {
    for (const row of attempt.reserved) await takeBackRow(database, row, now);
  });
}

/** The message for a person who has to wait. It does not depend on the password. */
export function describeWait({ seconds }: Wait): string {
  return `Too many attempts. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}

async function takeBackRow(database: Writer, row: Reserved, now: Date): Promise<void> {
  await database.signInThrottle.updateMany({
    where: { id: row.id, failures: { gt: 0 } },
    data: { failures: { decrement: 1 } },
  });
  // Only the wait that this attempt began. One that another failure began stays.
  await database.signInThrottle.updateMany({
    where: { id: row.id, blockedUntil: row.blockedUntil },
    data: { blockedUntil: now },
  });
}

function toWait({ limit, firstWaitSeconds, longestWaitSeconds }: Rule, failures: number): number {
  if (failures < limit) return 0;
  return Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (failures - limit)) * 1000;
}

async function isKnown(database: Writer, { email, address }: ThrottleSubject, now: Date): Promise<boolean> {
  if (email === undefined) return false;
  const since = new Date(now.getTime() - KNOWN_MS);
  return (
    (await database.knownAddress.count({ where: { id: toKnownId(email, address), lastSignInAt: { gt: since } } })) > 0
  );
}

/** An IPv6 address counts as its /64, because one subscriber has all of it. */
function toSource(address: string): string {
  const parsed = parseAddress(address);
  return parsed ? toAddressGroup(parsed) : address;
}

function toKnownId(email: string, address: string): string {
  return hash(`known:${toSource(address)}:${email}`);
}

function toRows({ email, address, use }: ThrottleSubject, known: boolean): ThrottleRow[] {
  const prefix = use ? `${use}:` : "";
  const rows: ThrottleRow[] = [{ id: hash(`${prefix}address:${toSource(address)}`), kind: "address" }];
  if (email === undefined) return rows;
  const counted = known ? `${prefix}email:${email}:${toSource(address)}` : `${prefix}email:${email}`;
  return [{ id: hash(counted), kind: "email" }, ...rows];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

let prunedAt = 0;

/** Deletes old rows. Each row costs one bcrypt comparison, so a quarter of an hour can add only so many. */
async function prune(database: Writer, now: Date): Promise<void> {
  if (Math.abs(now.getTime() - prunedAt) < 60_000) return;
  prunedAt = now.getTime();
  await database.knownAddress.deleteMany({ where: { lastSignInAt: { lt: new Date(now.getTime() - KNOWN_MS) } } });
  await database.signInThrottle.deleteMany({ where: { lastFailureAt: { lt: new Date(now.getTime() - WINDOW_MS) } } });
}
