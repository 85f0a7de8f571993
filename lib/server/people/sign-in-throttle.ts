/** Slows down guessing: failures are counted for each email and each address, and make the next attempt wait. */
import { createHash } from "node:crypto";
import type { ApartWriter, Reader, Writer } from "@/lib/server/db/transaction-types";
import { read, rollback, writeApart } from "@/lib/server/db/transactions";
import { parseAddress, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { steadyNow } from "./steady-clock";
import {
  findRules,
  KNOWN_MS,
  LONG_USES,
  LONG_WINDOW_MS,
  type Rule,
  SHORT_WINDOW_MS,
  type ThrottleUse,
  toWait,
} from "./throttle-rules";

/**
 * The email and address of an attempt. An email counts the same whether it belongs to a user or not. `use`: what is
 * attempted, each with rules and counts of its own.
 */
export type ThrottleSubject = { email?: string; address: string; use?: ThrottleUse };

/** Attempts that count in the same row take turns, whichever server they come to. */
function toLocks(subject: ThrottleSubject): string[] {
  return [false, true].flatMap((known) => toRows(subject, known)).map(({ id }) => `throttle:${id}`);
}

/**
 * The end of no wait. Not the attempt's own time: for an attempt that was begun before it, or by a server whose clock
 * is behind, that would be a wait.
 */
const NO_WAIT = new Date(0);

type ThrottleRow = { id: string; kind: "email" | "address"; rule: Rule };
type Reserved = ThrottleRow & { blockedUntil: Date; waitMs: number };

/**
 * An attempt that may proceed. It already counts as failed until it is cleared or taken back. `isKnown`: the email has
 * signed in from this address before.
 */
export type Attempt = { allowed: true; isKnown: boolean; reserved: Reserved[] };
/** An attempt that is refused before its password is compared; it may be repeated after `seconds`, at least 1. */
export type Wait = { allowed: false; seconds: number };

/**
 * Counts a failure before the slow comparison, so that a hundred guesses sent at once can't all pass the check
 * before the first of them fails. While the email or the address must wait, nothing is counted: retrying during a wait
 * does not prolong it. `now` is by `steadyNow`, here and in all that follows: a clock that is set back or forward must
 * neither lengthen a wait nor end it.
 */
export function reserveAttempt(
  subject: ThrottleSubject,
  { now = steadyNow() }: { now?: Date } = {},
): Promise<Attempt | Wait> {
  return writeApart<Attempt | Wait>(toLocks(subject), async (database) => {
    const isKnown = await isKnownIn(database, subject, now);
    const rows = toRows(subject, isKnown);
    const known = await database.signInThrottle.findMany({ where: { id: { in: rows.map((row) => row.id) } } });
    const stored = rows.flatMap(({ id, rule }) =>
      known.filter((row) => row.id === id).map((row) => ({ ...row, rule })),
    );
    const waitMs = Math.max(0, ...stored.map((row) => waitOf(row, now)));
    const beyond = stored.filter((row) => isBeyondRule(row, now));
    // Another process stored these, and the clock was set back before this one began.
    for (const row of beyond) {
      const data = { blockedUntil: new Date(now.getTime() + waitOf(row, now)), lastFailureAt: now };
      await database.signInThrottle.update({ where: { id: row.id }, data });
    }
    if (waitMs > 0) {
      const refusal: Wait = { allowed: false, seconds: Math.ceil(waitMs / 1000) };
      return beyond.length > 0 ? refusal : rollback(refusal);
    }
    await prune(database, now);
    const reserved: Reserved[] = [];
    for (const row of rows) {
      const before = stored.find((each) => each.id === row.id);
      const isRecent = before !== undefined && now.getTime() - before.lastFailureAt.getTime() < row.rule.windowMs;
      const failures = (isRecent ? before.failures : 0) + 1;
      const waitMs = toWait(row.rule, failures);
      const blockedUntil = waitMs > 0 ? new Date(now.getTime() + waitMs) : NO_WAIT;
      const data = { failures, lastFailureAt: now, blockedUntil };
      await database.signInThrottle.upsert({ where: { id: row.id }, create: { id: row.id, ...data }, update: data });
      reserved.push({ ...row, waitMs, blockedUntil });
    }
    return { allowed: true, isKnown, reserved };
  });
}

type Stored = { blockedUntil: Date; failures: number; rule: Rule };

/** How long a row still waits. One that its rule never makes wait so long begins its wait anew. */
function waitOf(row: Stored, now: Date): number {
  return isBeyondRule(row, now) ? toWait(row.rule, row.failures) : row.blockedUntil.getTime() - now.getTime();
}

function isBeyondRule({ blockedUntil, rule }: Stored, now: Date): boolean {
  return blockedUntil.getTime() - now.getTime() > rule.longestWaitSeconds * 1000;
}

/** Records that the password was wrong. The wait starts now, because a long queue may have used up the reserved one. */
export async function confirmFailure(attempt: Attempt, { now = steadyNow() }: { now?: Date } = {}): Promise<void> {
  const waiting = attempt.reserved.filter((row) => row.waitMs > 0);
  if (waiting.length === 0) return;
  await writeApart([], async (database) => {
    for (const { id, blockedUntil, waitMs } of waiting) {
      await database.signInThrottle.updateMany({
        where: { id, blockedUntil },
        data: { blockedUntil: new Date(now.getTime() + waitMs) },
      });
    }
  });
}

/**
 * Records that the password was right: clears the email's failures and takes back what this attempt counted for the
 * address.
 */
export async function clearAttempt(database: Writer, attempt: Attempt): Promise<void> {
  const ofEmail = attempt.reserved.filter((row) => row.kind === "email").map((row) => row.id);
  await database.signInThrottle.deleteMany({ where: { id: { in: ofEmail } } });
  for (const row of attempt.reserved) if (row.kind === "address") await takeBackRow(database, row);
}

/** Records that the email has signed in from the address. */
export async function rememberAddress(
  database: Writer,
  email: string,
  address: string,
  { now = steadyNow() }: { now?: Date } = {},
): Promise<void> {
  const id = toKnownId(email, address);
  await database.knownAddress.upsert({
    where: { id },
    create: { id, lastSignInAt: now },
    update: { lastSignInAt: now },
  });
}

/**
 * Forgets the email's failures, for a person who proved by a link who they are: those of everybody, and those at the
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
export async function takeBackAttempt(attempt: Attempt): Promise<void> {
  await writeApart([], async (database) => {
    for (const row of attempt.reserved) await takeBackRow(database, row);
  });
}

/** The message for a person who has to wait. It does not depend on the password. */
export function describeWait({ seconds }: Wait): string {
  if (seconds > 120) return `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`;
  return `Too many attempts. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}

async function takeBackRow(database: ApartWriter, row: Reserved): Promise<void> {
  await database.signInThrottle.updateMany({
    where: { id: row.id, failures: { gt: 0 } },
    data: { failures: { decrement: 1 } },
  });
  // Only the wait that this attempt began. One that another failure began stays.
  await database.signInThrottle.updateMany({
    where: { id: row.id, blockedUntil: row.blockedUntil },
    data: { blockedUntil: new Date(row.blockedUntil.getTime() - row.waitMs) },
  });
}

/** Whether the email has signed in from the address within 90 days. */
export function isKnownAddress(email: string, address: string): Promise<boolean> {
  return read((database) => isKnownIn(database, { email, address }, new Date()));
}

async function isKnownIn(database: Reader, { email, address }: ThrottleSubject, now: Date): Promise<boolean> {
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

function toRows({ email, address, use = "sign-in" }: ThrottleSubject, known: boolean): ThrottleRow[] {
  const rules = findRules(use);
  const rows: ThrottleRow[] = [{ id: toId(use, `address:${toSource(address)}`), kind: "address", rule: rules.address }];
  if (email === undefined) return rows;
  // Mail is counted by its recipient, wherever it is asked for.
  const counted = known && use !== "mail" ? `email:${email}:${toSource(address)}` : `email:${email}`;
  return [{ id: toId(use, counted), kind: "email", rule: rules.email }, ...rows];
}

/** The use stays readable where its rule looks far back, so that `prune` can tell. */
function toId(use: ThrottleUse, counted: string): string {
  const id = createHash("sha256")
    .update(use === "sign-in" ? counted : `${use}:${counted}`)
    .digest("hex");
  return LONG_USES.some((long) => long === use) ? `${use}:${id}` : id;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

let prunedAt = 0;

/** Deletes old rows. Each row costs a bcrypt comparison or a mail, so there can be only so many. */
async function prune(database: ApartWriter, now: Date): Promise<void> {
  if (Math.abs(now.getTime() - prunedAt) < 60_000) return;
  prunedAt = now.getTime();
  const before = (ms: number) => ({ lt: new Date(now.getTime() - ms) });
  await database.knownAddress.deleteMany({ where: { lastSignInAt: before(KNOWN_MS) } });
  const isLong = LONG_USES.map((use) => ({ id: { startsWith: `${use}:` } }));
  await database.signInThrottle.deleteMany({ where: { lastFailureAt: before(SHORT_WINDOW_MS), NOT: { OR: isLong } } });
  await database.signInThrottle.deleteMany({ where: { lastFailureAt: before(LONG_WINDOW_MS) } });
}
