/** Proves a person's identity by password, at sign-in and before keys are changed. */

import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { refuseField, refuseForNow, refuseSignedOut } from "@/lib/server/access/refusals";
import { recordActivity } from "@/lib/server/activity/record";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { log, logEvent } from "@/lib/server/log";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { findNextAccount } from "./memberships";
import { isPasswordQueueFull, verifyPassword } from "./password";
import { type Client, insertSession } from "./session-rows";
import {
  type Attempt,
  clearAttempt,
  confirmFailure,
  describeWait,
  isKnownAddress,
  rememberAddress,
  reserveAttempt,
  takeBackAttempt,
} from "./sign-in-throttle";

/** The token of the new session, or the message that the person reads. */
export type SignInResult = { ok: true; token: string } | { ok: false; message: string };

/** The message for a person while every worker is busy. */
export const SERVER_BUSY = "The server is busy. Try again in a few seconds.";
const WRONG_CREDENTIALS = "The email or the password is wrong.";

/**
 * Signs in to the account that the person used last. An unknown email, a wrong password and a closed account get the
 * same answer after the same time, and too many failures the same wait.
 */
export async function signIn(
  input: { email: string; password: string },
  client: Client,
  { now }: { now?: Date } = {},
): Promise<SignInResult> {
  const { address } = client;
  const proof = await provePassword(input, client, { now });
  if (!proof.ok) return { ok: false, message: proof.message };
  const { user, attempt } = proof;
  const session = await write(async (database) => {
    // Read again under the lock, because the password may have been changed during bcrypt.
    const member = await database.membership.findFirst({
      where: { account: { closedAt: null }, user: { id: user.id, passwordHash: user.passwordHash } },
      orderBy: [{ lastSeenAt: { sort: "desc", nulls: "last" } }, { createdAt: "asc" }, { accountId: "asc" }],
    });
    if (!member) return rollback(null);
    await clearAttempt(database, attempt);
    await rememberAddress(database, input.email, address, { now });
    const { userId, accountId } = member;
    const activityActor = { accountId, userId, byKeyId: null, name: user.name, address };
    await recordActivity(database, activityActor, { kind: "session.started" }, { now });
    return { accountId, ...(await insertSession(database, { userId, accountId }, client, { now })) };
  });
  if (!session) {
    logEvent("session.refused", { userId: user.id, address, reason: "no open account" });
    return { ok: false, message: WRONG_CREDENTIALS };
  }
  logEvent("session.started", { userId: user.id, accountId: session.accountId, address });
  return { ok: true, token: session.token };
}

/** Renews the two hours in which this session may create, change and delete keys. Guesses wait as at sign-in. */
export async function confirmPassword(
  actor: Actor,
  { password }: { password: string },
  { now }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  const client = { address: actor.clientAddress, userAgent: "" };
  const refusal = { kind: "password.refused", accountId: actor.accountId } as const;
  const proof = await provePassword({ email: actor.email, password }, client, { now, refusal, lane: "known" });
  if (!proof.ok) {
    return proof.isWrong ? refuseField("password", "This is not your password.") : refuseForNow(proof.message);
  }
  const isConfirmed = await write(async (database) => {
    const { count } = await database.session.updateMany({
      where: { id: actor.sessionId, userId: actor.userId, user: { passwordHash: proof.user.passwordHash } },
      data: { passwordConfirmedAt: now ?? new Date() },
    });
    if (count === 0) return rollback(false);
    await clearAttempt(database, proof.attempt);
    await recordActivity(database, toActivityActor(actor), { kind: "password.confirmed" }, { now });
    return true;
  });
  if (!isConfirmed) return refuseSignedOut();
  logEvent("password.confirmed", { userId: actor.userId, accountId: actor.accountId, address: actor.clientAddress });
  return { ok: true, value: null };
}

/** `attempt` must be cleared once the action succeeds, so that this proof does not count as a failure. */
export type Proof =
  | { ok: true; user: { id: string; name: string; passwordHash: string }; attempt: Attempt }
  | { ok: false; isWrong: boolean; message: string };

/** How a wrong password is recorded. `accountId`: in which account; null for the one that the person used last. */
export type SignInRefusalRecord = { kind: "session.refused" | "password.refused"; accountId: string | null };

/** `now`: for tests; by default waits go by the steady clock. `lane`: by default known where they signed in before. */
type ProofOptions = { now?: Date; refusal?: SignInRefusalRecord; lane?: "known" };

/**
 * Compares a password. Attempts are counted and slowed down as at a sign-in, whichever form they come from; the work
 * for strangers waits behind that for known people.
 */
export async function provePassword(
  { email, password }: { email: string; password: string },
  { address }: Client,
  { now, lane, refusal = { kind: "session.refused", accountId: null } }: ProofOptions = {},
): Promise<Proof> {
  const isBusy =
    isPasswordQueueFull("known") ||
    (lane === undefined && isPasswordQueueFull("stranger") && !(await isKnownAddress(email, address)));
  if (isBusy) return { ok: false, isWrong: false, message: SERVER_BUSY };
  const attempt = await reserveAttempt({ email, address }, { now });
  const user = await read((database) =>
    database.user.findUnique({ where: { email }, select: { id: true, name: true, passwordHash: true } }),
  );
  const facts = { userId: user?.id ?? null, address };
  if (!attempt.allowed) {
    logEvent(refusal.kind, { ...facts, reason: "too many attempts" });
    return { ok: false, isWrong: false, message: describeWait(attempt) };
  }
  const startedAt = performance.now();
  const isRight = await verifyPassword(
    password,
    user?.passwordHash ?? null,
    lane ?? (attempt.isKnown ? "known" : "stranger"),
  );
  if (isRight === null) {
    await takeBackAttempt(attempt);
    return { ok: false, isWrong: false, message: SERVER_BUSY };
  }
  if (!isRight || !user) {
    await confirmFailure(attempt, { now: now && new Date(now.getTime() + performance.now() - startedAt) });
    logEvent(refusal.kind, { ...facts, reason: "wrong email or password" });
    // Not awaited: only a known email has an account to record it in, and the response time must not reveal which is.
    if (user) void recordRefusal(refusal, user, address, now);
    return { ok: false, isWrong: true, message: WRONG_CREDENTIALS };
  }
  return { ok: true, user, attempt };
}

/**
 * Records a failed attempt in the account's activity. Attempts during a wait are not recorded, because their number is
 * unbounded.
 */
async function recordRefusal(
  { kind, accountId: concerned }: SignInRefusalRecord,
  { id: userId, name }: { id: string; name: string },
  address: string,
  now: Date | undefined,
): Promise<void> {
  try {
    await write(async (database) => {
      const accountId = concerned ?? (await findNextAccount(database, userId));
      if (accountId === null) return rollback(null);
      const activityActor = { accountId, userId, byKeyId: null, name, address };
      await recordActivity(database, activityActor, { kind }, { now });
      return null;
    });
  } catch (error) {
    log.warn({ err: error }, "a refused sign-in was not written to the activity");
  }
}
