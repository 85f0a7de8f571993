/** Who may sign up and sign in; the answers never reveal whether an email is known. */
import { Piscina } from "piscina";
import { beforeEach, expect, test, vi } from "vitest";
import { read, write, writeKeys } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { isSignUpOpen, signUp } from "./accounts";
import { findSession } from "./session-rows";
import { confirmPassword, signIn } from "./sign-in";

// The tests make dozens of bcrypt comparisons, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });
const { dump } = createTestDatabase();
const password = "correct horse battery";
const client = { address: "192.0.2.1", userAgent: "Test" };
const inputOf = (email: string) => ({ name: "Ada", email, password, accountName: "Engines" });

beforeEach(async () => {
  process.env.SIGN_UP = "open";
  await writeKeys(async (database) => {
    await database.user.deleteMany();
    await database.account.deleteMany();
    await database.signInThrottle.deleteMany();
  });
});

async function getToken(result: Awaited<ReturnType<typeof signIn>>): Promise<string> {
  if (!result.ok) throw new Error(result.message);
  return result.token;
}

test("of several concurrent first sign-ups exactly one succeeds, and the others leave nothing behind", async () => {
  process.env.SIGN_UP = "first";
  expect(await isSignUpOpen()).toBe(true);
  const results = await Promise.all([1, 2, 3, 4].map((each) => signUp(inputOf(`${each}@example.com`), client)));
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(results.find((result) => !result.ok)).toMatchObject({ message: expect.stringContaining("closed") });
  const { User, Account, Membership, Session } = dump();
  expect([User, Account, Membership, Session].map((rows) => rows?.length)).toEqual([1, 1, 1, 1]);
  expect(Membership).toMatchObject([{ role: "owner" }]);
  expect(await isSignUpOpen()).toBe(false);
});

test("what an owner left behind closes the sign-up for a first visitor, even where the owner is lost", async () => {
  process.env.SIGN_UP = "first";
  await signUp(inputOf("owner@example.com"), client);
  await write((database) => database.$executeRaw`DELETE FROM "User"`);
  expect(dump().User).toEqual([]);
  expect(await isSignUpOpen()).toBe(false);
  expect((await signUp(inputOf("stranger@example.com"), client)).ok).toBe(false);
  expect(dump().User).toEqual([]);
});

test("a server that is closed, or whose SIGN_UP is invalid, creates no account", async () => {
  for (const mode of ["closed", "Open"]) {
    process.env.SIGN_UP = mode;
    expect(await isSignUpOpen()).toBe(false);
    expect((await signUp(inputOf("a@example.com"), client)).ok).toBe(false);
  }
  expect(dump().User).toEqual([]);
});

test("one email creates one person, even when two sign-ups arrive at once", async () => {
  const results = await Promise.all([1, 2].map(() => signUp(inputOf("a@example.com"), client)));
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(results.find((result) => !result.ok)).toMatchObject({ message: null, fields: { email: expect.any(String) } });
  expect(dump().Account).toHaveLength(1);
});

test("probing the sign-up form for known emails is slowed down like guessing", async () => {
  await signUp(inputOf("a@example.com"), client);
  for (let count = 0; count < 10; count++) await signUp(inputOf("a@example.com"), client);
  expect(await signUp(inputOf("a@example.com"), client)).toMatchObject({
    message: expect.stringContaining("Too many"),
  });
});

test("a common password is refused with a message for its field", async () => {
  const result = await signUp({ ...inputOf("a@example.com"), password: "password1234" }, client);
  expect(result).toMatchObject({ ok: false, fields: { password: expect.stringContaining("common") } });
});

test("a person who signed up can sign in, each time with a new token of which only the hash is kept", async () => {
  const first = await signUp(inputOf("a@example.com"), client);
  const second = await getToken(await signIn({ email: "a@example.com", password }, client));
  if (!first.ok) throw new Error("refused");
  expect(second).not.toBe(first.token);
  expect(await findSession(second)).toMatchObject({
    userId: first.userId,
    role: "owner",
    account: { name: "Engines" },
  });
  const stored = JSON.stringify(dump());
  for (const secret of [password, second, first.token]) expect(stored).not.toContain(secret);
});

test("an unknown email, a wrong password and a closed account get the same answer", async () => {
  await signUp(inputOf("a@example.com"), client);
  await signUp(inputOf("closed@example.com"), client);
  await writeKeys((database) =>
    database.account.updateMany({
      where: { memberships: { some: { user: { email: "closed@example.com" } } } },
      data: { closedAt: new Date() },
    }),
  );
  const answers = await Promise.all([
    signIn({ email: "nobody@example.com", password }, client),
    signIn({ email: "a@example.com", password: `${password}!` }, client),
    signIn({ email: "closed@example.com", password }, client),
  ]);
  expect(answers[0]).toEqual({ ok: false, message: "The email or the password is wrong." });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test("after five wrong passwords even the right one must wait, for known and unknown emails, and then works", async () => {
  const now = new Date();
  await signUp(inputOf("a@example.com"), client);
  const emails = ["a@example.com", "nobody@example.com"];
  for (const email of emails) {
    const guesses = Array.from({ length: 8 }, (_, index) =>
      signIn({ email, password: `wrong password ${index}` }, { ...client, address: `198.51.100.${index}` }, { now }),
    );
    const messages = (await Promise.all(guesses)).map((result) => (result.ok ? "ok" : result.message));
    expect(messages.filter((message) => message.startsWith("Too many"))).toHaveLength(3);
  }
  const stranger = { ...client, address: "198.51.100.99" };
  const answers = await Promise.all(emails.map((email) => signIn({ email, password }, stranger, { now })));
  expect(answers[0]).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^Too many attempts. Try again in \d+ seconds.$/),
  });
  expect(answers[1]).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^Too many attempts. Try again in \d+ seconds.$/),
  });
  // The person who signed up from this address need not wait for strangers' failures.
  expect((await signIn({ email: "a@example.com", password }, client, { now })).ok).toBe(true);
  const later = new Date(now.getTime() + 60_000);
  expect((await signIn({ email: "a@example.com", password }, stranger, { now: later })).ok).toBe(true);
});

test("a password that is changed while it is being compared starts no session", async () => {
  const signedUp = await signUp(inputOf("a@example.com"), client);
  if (!signedUp.ok) throw new Error("refused");
  const { userId } = signedUp;
  const run = vi.spyOn(Piscina.prototype, "run");
  // After the hash was read, and before the comparison is done.
  run.mockImplementationOnce(async function (this: Piscina, ...task) {
    await write((database) => database.user.update({ where: { id: userId }, data: { passwordHash: "changed" } }));
    return this.run(...task);
  });
  expect((await signIn({ email: "a@example.com", password }, client)).ok).toBe(false);
  expect(run).toHaveBeenCalledTimes(2);
  run.mockRestore();
  expect(await read((database) => database.session.count({ where: { userId } }))).toBe(1);
});

test("confirming the password renews only this session, and wrong guesses must wait", async () => {
  const signedUp = await signUp(inputOf("a@example.com"), client);
  if (!signedUp.ok) throw new Error("refused");
  const session = await findSession(signedUp.token);
  const { userId, accountId } = signedUp;
  const actor = { ...(await createActor()), userId, accountId, email: "a@example.com", sessionId: session?.id ?? "" };
  const later = new Date(Date.now() + 3 * 60 * 60 * 1000);
  expect(await confirmPassword(actor, { password }, { now: later })).toEqual({ ok: true, value: null });
  expect((await findSession(signedUp.token))?.passwordConfirmedAt).toEqual(later);
  const wrong = await confirmPassword(actor, { password: "wrong password" }, { now: later });
  expect(wrong).toMatchObject({ refusal: { code: "invalid", fields: { password: expect.any(String) } } });
  for (let count = 0; count < 4; count++) await confirmPassword(actor, { password: "wrong password" }, { now: later });
  expect(await confirmPassword(actor, { password }, { now: later })).toMatchObject({ refusal: { code: "try_later" } });
});
