/** An address is changed by the person alone: confirmed at the new one, with a notice to the old one. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { read } from "@/lib/server/db/transactions";
import { renameAccount } from "@/lib/server/people/account-name";
import { hashPassword } from "@/lib/server/people/password";
import { signIn } from "@/lib/server/people/sign-in";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { prepareMail, useMailServer } from "@/lib/server/testing/mail";
import { partsOf, type TestMailServer } from "@/lib/server/testing/mail-server";
import { createMember } from "@/lib/server/testing/members";
import { changeEmail, confirmEmail, findEmailChange } from "./email-change";
import { createLinkOnServer } from "./member-link";
import { findReset } from "./reset-password";

const database = createTestDatabase();
prepareMail();

const currentPassword = "walnut ladder in the rain";
let passwordHash = "";
let next = 0;
let email = "";

beforeEach(async () => {
  passwordHash ||= (await hashPassword(currentPassword)) ?? "";
  email = `new-${++next}@example.com`;
});

const createPerson = (facts = {}) => createActor({ clientAddress: `192.0.2.${next}`, ...facts }, passwordHash);

async function mailTo(post: TestMailServer, address: string): Promise<string> {
  const mail = await vi.waitFor(() => {
    const found = post.mails.find(({ to }) => to.includes(address));
    if (!found) throw new Error("not there yet");
    return found;
  });
  return partsOf(mail)["text/plain"] ?? "";
}

function linkIn(text: string) {
  const [, id = "", token = ""] = /\/confirm-email\/([\w-]+)#([\w-]{43})/.exec(text) ?? [];
  return { id, token };
}

const emailOf = (id: string) => read((reader) => reader.user.findUnique({ where: { id } })).then((row) => row?.email);

describe("where the server sends email", () => {
  test("nothing changes before the person opens the link in the new mailbox, and the old one is notified twice", async () => {
    const post = await useMailServer();
    const actor = await createPerson();
    expect(await changeEmail(actor, { email, currentPassword })).toEqual({ ok: true, value: { state: "link_sent" } });
    expect(await emailOf(actor.userId)).toBe(actor.email);
    const link = linkIn(await mailTo(post, email));
    expect(await mailTo(post, actor.email)).toContain("is to be replaced");
    expect(JSON.stringify(database.dump())).not.toContain(link.token);
    expect(await findEmailChange(actor, link)).toEqual({ ok: true, value: { email, present: actor.email } });
    expect(await confirmEmail(actor, link)).toEqual({ ok: true, value: null });
    await vi.waitFor(() => expect(post.mails.filter(({ to }) => to.includes(actor.email))).toHaveLength(2));
    expect((await confirmEmail(actor, link)).ok).toBe(false);
    const client = { address: "203.0.113.77", userAgent: "" };
    expect((await signIn({ email, password: currentPassword }, client)).ok).toBe(true);
    expect((await signIn({ email: actor.email, password: currentPassword }, client)).ok).toBe(false);
    const { accountId } = actor;
    const entries = await read((reader) => reader.activity.findMany({ where: { accountId }, orderBy: { seq: "asc" } }));
    expect(entries.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["email.change_requested", "email.changed"]),
    );
  });

  test("only the person who asked can confirm it, so a mistyped address gets nobody in", async () => {
    const post = await useMailServer();
    const [actor, other] = [await createPerson(), await createPerson()];
    await changeEmail(actor, { email, currentPassword });
    const link = linkIn(await mailTo(post, email));
    expect((await findEmailChange(other, link)).ok).toBe(false);
    expect((await confirmEmail(other, link)).ok).toBe(false);
    expect(await emailOf(actor.userId)).toBe(actor.email);
  });

  test("a taken address gets the same answer and no mail, and can't be confirmed", async () => {
    const post = await useMailServer();
    const [actor, other] = [await createPerson(), await createPerson()];
    const answer = await changeEmail(actor, { email: other.email, currentPassword });
    expect(answer).toEqual({ ok: true, value: { state: "link_sent" } });
    await mailTo(post, actor.email);
    expect(post.mails.flatMap(({ to }) => to)).not.toContain(other.email);
  });

  test("an address that was taken since is refused", async () => {
    const post = await useMailServer();
    const [actor, other] = [await createPerson(), await createPerson()];
    await changeEmail(actor, { email, currentPassword });
    const link = linkIn(await mailTo(post, email));
    vi.stubEnv("SMTP_URL", "");
    expect((await changeEmail(other, { email, currentPassword })).ok).toBe(true);
    expect(await confirmEmail(actor, link)).toMatchObject({ refusal: { code: "invalid" } });
  });
});

describe("where it sends none", () => {
  beforeEach(() => vi.stubEnv("SMTP_URL", ""));

  test("the password is enough, links that were made before end, and a taken address is refused", async () => {
    const [actor, other] = [await createPerson(), await createPerson()];
    const made = await createLinkOnServer({ email: actor.email }, { origin: "https://keys.example.com" });
    const [, id = "", token = ""] = /\/reset\/([\w-]+)#([\w-]+)/.exec(made?.link ?? "") ?? [];
    expect((await findReset({ id, token })).ok).toBe(true);
    const taken = await changeEmail(actor, { email: other.email, currentPassword });
    expect(taken).toMatchObject({ refusal: { code: "invalid", fields: { email: expect.any(String) } } });
    expect(await changeEmail(actor, { email, currentPassword })).toEqual({ ok: true, value: { state: "changed" } });
    expect(await emailOf(actor.userId)).toBe(email);
    expect((await findReset({ id, token })).ok).toBe(false);
  });

  test("a wrong password changes nothing", async () => {
    const actor = await createPerson();
    const refused = await changeEmail(actor, { email, currentPassword: "something else entirely" });
    expect(refused).toMatchObject({ refusal: { fields: { currentPassword: "This is not your password." } } });
    expect(await emailOf(actor.userId)).toBe(actor.email);
  });
});

test("only an owner renames the account, and the activity says so", async () => {
  const owner = await createPerson();
  const admin = await createMember(owner, { role: "admin" });
  expect(await renameAccount(admin, { name: "Taken over" })).toMatchObject({ refusal: { code: "role_insufficient" } });
  expect(await renameAccount(owner, { name: "Difference Engines" })).toEqual({ ok: true, value: null });
  const { accountId } = owner;
  const entries = await read((reader) => reader.activity.findMany({ where: { accountId } }));
  expect(entries.map(({ kind, details }) => [kind, JSON.parse(details)])).toEqual([
    ["account.renamed", { name: { before: "Analytical Engines", after: "Difference Engines" } }],
  ]);
});
