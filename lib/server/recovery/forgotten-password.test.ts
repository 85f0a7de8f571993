/** A forgotten password is replaced by a link that only the person's mailbox gets, that works once, for an hour. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { read, write } from "@/lib/server/db/transactions";
import { hashPassword } from "@/lib/server/people/password";
import { changePassword } from "@/lib/server/people/profile";
import { insertSession } from "@/lib/server/people/session-rows";
import { signIn } from "@/lib/server/people/sign-in";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { prepareMail, readLog, useMailServer } from "@/lib/server/testing/mail";
import { partsOf, type TestMailServer } from "@/lib/server/testing/mail-server";
import { type LinkRequested, requestPasswordLink } from "./forgotten-password";
import { findReset, resetPassword } from "./reset-password";

const database = createTestDatabase();
prepareMail();

const OLD = "walnut ladder in the rain";
const NEW = "copper kettle on the stairs";
const client = { address: "192.0.2.50", userAgent: "" };
let post: TestMailServer;
let next = 0;

beforeEach(async () => {
  post = await useMailServer();
  next++;
});

/** An address that no other test uses, so that their requests do not count here. */
const freshClient = () => ({ address: `198.51.100.${next}`, userAgent: "" });

async function ask(email: string, now?: Date): Promise<LinkRequested> {
  const asked = await requestPasswordLink({ email }, freshClient(), { now });
  if (asked.ok) await asked.delivery;
  return asked;
}

/** What the newest mail's link holds. */
function newestLink() {
  const mail = post.mails.at(-1);
  const text = mail ? (partsOf(mail)["text/plain"] ?? "") : "";
  const [, id = "", token = ""] = /\/reset\/([\w-]+)#([\w-]{43})/.exec(text) ?? [];
  return { id, token };
}

describe("asking for a link", () => {
  test("mails it to the person alone, under PUBLIC_URL, and stores only its hash", async () => {
    const { email } = await createActor();
    expect((await ask(email)).ok).toBe(true);
    expect(post.mails.map(({ to }) => to)).toEqual([[email]]);
    const { token } = newestLink();
    const [mail] = post.mails;
    expect(mail && partsOf(mail)["text/plain"]).toContain("https://keys.example.com:8443/reset/");
    expect(JSON.stringify(database.dump())).not.toContain(token);
    for (const secret of [token, email]) expect(readLog()).not.toContain(secret);
  });

  test("answers the same for an address that nobody has, before anything is looked up", async () => {
    const { email } = await createActor();
    const known = await requestPasswordLink({ email }, freshClient());
    // The answer was there before the mail was.
    expect(post.mails).toEqual([]);
    const unknown = await requestPasswordLink({ email: "nobody@example.com" }, freshClient());
    expect({ ...unknown, delivery: 0 }).toEqual({ ...known, delivery: 0 });
    for (const asked of [known, unknown]) if (asked.ok) await asked.delivery;
    expect(post.mails).toHaveLength(1);
  });

  test("waits after five requests for one address, known or not, without holding up sign-ins", async () => {
    const { email } = await createActor({}, (await hashPassword(OLD)) ?? "");
    for (const address of [email, "stranger@example.com"]) {
      const answers: boolean[] = [];
      for (let request = 0; request < 6; request++) answers.push((await ask(address)).ok);
      expect(answers).toEqual([true, true, true, true, true, false]);
      next++;
    }
    expect((await signIn({ email, password: OLD }, freshClient())).ok).toBe(true);
  });

  test("mails at most three an hour to one person, and the first goes on working", async () => {
    const { email } = await createActor();
    await ask(email);
    const first = newestLink();
    for (let request = 0; request < 3; request++) await ask(email);
    expect(post.mails).toHaveLength(3);
    expect(await findReset(first)).toEqual({ ok: true, email });
  });

  test("sends nothing where there is no mail server, and says so", async () => {
    const { email } = await createActor();
    vi.stubEnv("SMTP_URL", "");
    expect(await ask(email)).toEqual({ ok: false, message: "This server sends no email." });
  });

  test("is recorded in the person's account", async () => {
    const { email, accountId } = await createActor();
    await ask(email);
    const entries = await read((reader) => reader.activity.findMany({ where: { accountId } }));
    expect(entries.map(({ kind, userId, subject }) => ({ kind, userId, subject }))).toEqual([
      { kind: "password.link_sent", userId: null, subject: "Ada" },
    ]);
  });
});

describe("the link", () => {
  test("sets the password once, ends every session, and lets the person sign in at once", async () => {
    const actor = await createActor({}, (await hashPassword(OLD)) ?? "");
    const { email, userId, accountId } = actor;
    await write((writer) => insertSession(writer, { userId, accountId }, client));
    // Enough failures for a wait.
    for (let guess = 0; guess < 6; guess++) await signIn({ email, password: "a wrong password" }, freshClient());
    await ask(email);
    const link = newestLink();
    expect(await findReset(link)).toEqual({ ok: true, email });
    expect(await resetPassword({ ...link, password: NEW }, freshClient())).toEqual({ ok: true });
    const left = await read((reader) => reader.session.count({ where: { userId } }));
    expect(left).toBe(0);
    expect(await findReset(link)).toEqual({ ok: false, refusal: { code: "over" } });
    expect(await resetPassword({ ...link, password: OLD }, freshClient())).toEqual({
      ok: false,
      refusal: { code: "over" },
    });
    expect((await signIn({ email, password: NEW }, { address: "203.0.113.9", userAgent: "" })).ok).toBe(true);
    const kinds = await read((reader) => reader.activity.findMany({ where: { accountId }, select: { kind: true } }));
    expect(kinds.map(({ kind }) => kind)).toContain("password.reset");
    await vi.waitFor(() => expect(post.mails.map(({ raw }) => raw).join()).toContain("was changed"));
  });

  test("of two uses at once, one sets the password", async () => {
    const { email } = await createActor();
    await ask(email);
    const link = newestLink();
    const uses = [NEW, OLD].map((password) => resetPassword({ ...link, password }, freshClient()));
    expect((await Promise.all(uses)).filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("is over after an hour, with another token, and once the password or the address is another", async () => {
    const actor = await createActor({}, (await hashPassword(OLD)) ?? "");
    const { email, userId } = actor;
    const now = new Date();
    await ask(email, now);
    const link = newestLink();
    const over = { ok: false, refusal: { code: "over" } };
    expect(await findReset(link, { now: new Date(now.getTime() + 60 * 60 * 1000) })).toEqual(over);
    expect(await findReset({ ...link, token: "A".repeat(43) })).toEqual(over);
    await write((writer) => writer.user.update({ where: { id: userId }, data: { email: `new-${email}` } }));
    expect(await findReset(link)).toEqual(over);
    await write((writer) => writer.user.update({ where: { id: userId }, data: { email } }));
    expect((await findReset(link)).ok).toBe(true);
    expect((await changePassword(actor, { currentPassword: OLD, newPassword: NEW })).ok).toBe(true);
    expect(await findReset(link)).toEqual(over);
  });

  test("a password that is easy to guess is refused, and does not use it up", async () => {
    const { email } = await createActor();
    await ask(email);
    const link = newestLink();
    const refused = await resetPassword({ ...link, password: "latchkeylatchkey" }, freshClient());
    expect(refused).toMatchObject({ refusal: { code: "invalid", fields: { password: expect.any(String) } } });
    expect((await findReset(link)).ok).toBe(true);
  });
});
