/** Invitations by email, sent to a real mail server. */
import { expect, test, vi } from "vitest";
import { ENCODED_PASSWORD, INVITATION, PASSWORD, prepareMail, readLog, useMailServer } from "@/lib/server/testing/mail";
import { headersOf, partsOf, type ReceivedMail, type TestMailServer } from "@/lib/server/testing/mail-server";
import { sendInvitation } from "./mail";

prepareMail();

function getOnlyMail({ mails }: TestMailServer): ReceivedMail {
  const [mail] = mails;
  if (!mail || mails.length !== 1) throw new Error(`${mails.length} mails arrived`);
  return mail;
}

test("the email goes only to the invited person, with the link, the names, the role and the expiry", async () => {
  const server = await useMailServer();
  expect(await sendInvitation(INVITATION)).toBe("sent");
  const mail = getOnlyMail(server);
  expect([mail.from, mail.to]).toEqual(["latchkey@keys.example.com", ["grace@example.com"]]);
  const headers = headersOf(mail);
  expect(headers).toContain("Subject: Invitation to an account on keys.example.com");
  expect(headers).toContain("To: grace@example.com");
  expect(headers).toContain("From: Latchkey <latchkey@keys.example.com>");
  expect(headers).toContain("Auto-Submitted: auto-generated");
  const parts = partsOf(mail);
  expect(Object.keys(parts)).toEqual(["text/plain", "text/html"]);
  for (const part of Object.values(parts)) {
    for (const text of [
      INVITATION.link,
      "Sent by Latchkey at keys.example.com.",
      "Ada Lovelace",
      "Analytical Engines",
      "Member",
      "26 November 2026",
      "18:50 UTC",
    ]) {
      expect(part).toContain(text);
    }
  }
  expect(parts["text/html"]).toContain(`href="${INVITATION.link}"`);
  // Nothing that a mail program would fetch, because that would reveal that the message was read.
  expect(parts["text/html"]).not.toMatch(/\bsrc=|url\(|<link|@import/);
  expect(readLog()).toBe("");
});

test("SMTP_FROM is the sender", async () => {
  const server = await useMailServer();
  vi.stubEnv("SMTP_FROM", "Keys, of Ours <keys@example.org>");
  expect(await sendInvitation(INVITATION)).toBe("sent");
  const mail = getOnlyMail(server);
  expect(mail.from).toBe("keys@example.org");
  expect(headersOf(mail)).toContain('From: "Keys, of Ours" <keys@example.org>');
});

test("names can add neither a header field, nor a recipient, nor HTML", async () => {
  const server = await useMailServer();
  const name = 'x\r\nBcc: evil@example.com\r\n\r\n<img src="https://evil.example/">';
  expect(await sendInvitation({ ...INVITATION, inviterName: name, accountName: name })).toBe("sent");
  const mail = getOnlyMail(server);
  expect(mail.to).toEqual(["grace@example.com"]);
  expect(headersOf(mail).filter((field) => /^(bcc|to|cc):/i.test(field))).toEqual(["To: grace@example.com"]);
  expect(partsOf(mail)["text/html"]).not.toContain("<img");
});

test("an address is one recipient, whatever characters it has", async () => {
  const server = await useMailServer();
  await sendInvitation({ ...INVITATION, to: "grace@example.com, evil@example.com" });
  expect(server.mails.flatMap(({ to }) => to)).not.toContain("evil@example.com");
});

test("without a mail server nothing is sent, and nothing is logged", async () => {
  for (const url of [undefined, ""]) {
    vi.stubEnv("SMTP_URL", url);
    expect(await sendInvitation(INVITATION)).toBe("not_set_up");
  }
  expect(readLog()).toBe("");
});

test("a login is used, and on loopback without TLS, too", async () => {
  const server = await useMailServer({
    authOptional: false,
    onAuth: ({ username, password }, _session, done) =>
      password === PASSWORD ? done(null, { user: username }) : done(new Error("no")),
  });
  vi.stubEnv("SMTP_URL", `smtp://keys%40example.com:${ENCODED_PASSWORD}@127.0.0.1:${server.port}`);
  expect(await sendInvitation(INVITATION)).toBe("sent");
  expect(getOnlyMail(server).user).toBe("keys@example.com");
  expect(readLog()).toBe("");
});
