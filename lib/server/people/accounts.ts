/** Sign-up: creates a person with their first account. */
import { randomUUID } from "node:crypto";
import { recordActivity } from "@/lib/server/activity/record";
import { read, rollback, write } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { type Claimant, findClaimRefusal, isUntouched, STRANGER, signUpMode } from "./claim";
import { hashPassword } from "./password";
import { findPasswordWeakness } from "./password-rules";
import { type Client, insertSession } from "./session-rows";
import { SERVER_BUSY } from "./sign-in";
import { describeWait, rememberAddress, reserveAttempt, takeBackAttempt } from "./sign-in-throttle";

/** A valid sign-up form. */
export type SignUpInput = { name: string; email: string; password: string; accountName: string };

/** A new session's token, or the refusal: a message for the form, or one for each field. */
export type SignUpResult =
  | { ok: true; token: string; userId: string; accountId: string }
  | { ok: false; message: string | null; fields: Record<string, string> };

const CLOSED = "Sign-up is closed on this server. Ask its owner for an invitation.";
const TAKEN = "Someone has already signed up with this email. Sign in instead.";

/** Whether anyone may sign up: SIGN_UP is `open`, or it is `first` (the default) and nobody ever signed up. */
export async function isSignUpOpen(): Promise<boolean> {
  switch (signUpMode()) {
    case "open":
      return true;
    case "first":
      return read(isUntouched);
    case "closed":
      return false;
  }
}

/**
 * Creates a person, their account and a session in one transaction. Of several concurrent first sign-ups exactly one
 * succeeds. Where the person would own the server, `claimant` must be local or know the code of `findClaimRefusal`.
 */
export async function signUp(
  input: SignUpInput,
  client: Client,
  { now, claimant = STRANGER }: { now?: Date; claimant?: Claimant } = {},
): Promise<SignUpResult> {
  if (!(await isSignUpOpen())) return refuse(CLOSED);
  const claimRefusal = signUpMode() === "first" ? await findClaimRefusal(claimant) : null;
  if (claimRefusal !== null) {
    logEvent("claim.refused", { userId: null, address: client.address, reason: "without the right code" });
    return refuse(null, { code: claimRefusal });
  }
  const weakness = await findPasswordWeakness(input.password, input);
  if (weakness) return refuse(null, { password: weakness });
  // Two counts for an open form. It reveals whether an email is known: each such answer counts as a failed sign-in, so
  // that a script can't probe thousands. And each account counts as one of its address.
  const isOpen = signUpMode() === "open";
  const attempt = isOpen ? await reserveAttempt({ address: client.address }, { now }) : null;
  if (attempt && !attempt.allowed) return refuse(describeWait(attempt));
  const account = isOpen ? await reserveAttempt({ address: client.address, use: "sign-up" }, { now }) : null;
  if (account && !account.allowed) {
    if (attempt) await takeBackAttempt(attempt);
    return refuse(`Many accounts were created from your address. ${describeWait(account)}`);
  }
  const result = await addAccount(input, client, now ?? new Date());
  if (attempt && (result.ok || result.fields.email === undefined)) await takeBackAttempt(attempt);
  if (account && !result.ok) await takeBackAttempt(account);
  if (result.ok) {
    logEvent("account.signed_up", { userId: result.userId, accountId: result.accountId, address: client.address });
  }
  return result;
}

async function addAccount(input: SignUpInput, client: Client, now: Date): Promise<SignUpResult> {
  const { name, email, accountName } = input;
  const isTaken = await read((database) => database.user.count({ where: { email } }));
  if (isTaken) return refuse(null, { email: TAKEN });
  const passwordHash = await hashPassword(input.password);
  if (passwordHash === null) return refuse(SERVER_BUSY);
  const [userId, accountId] = [randomUUID(), randomUUID()];
  return write<SignUpResult>(async (database) => {
    // Both are checked again under the lock, because others may have signed up during bcrypt.
    if (signUpMode() === "first" && !(await isUntouched(database))) return rollback(refuse(CLOSED));
    if (await database.user.count({ where: { email } })) return rollback(refuse(null, { email: TAKEN }));
    await database.user.create({ data: { id: userId, email, name, passwordHash, createdAt: now } });
    await database.account.create({ data: { id: accountId, name: accountName, createdAt: now } });
    await database.membership.create({ data: { accountId, userId, role: "owner", createdAt: now } });
    const { token } = await insertSession(database, { userId, accountId }, client, { now });
    const activityActor = { accountId, userId, byKeyId: null, name, address: client.address };
    await recordActivity(database, activityActor, { kind: "account.signed_up", subject: accountName }, { now });
    await rememberAddress(database, email, client.address, { now });
    return { ok: true, token, userId, accountId };
  });
}

function refuse(message: string | null, fields: Record<string, string> = {}): SignUpResult {
  return { ok: false, message, fields };
}
