/** An invitation by e-mail, from the owner's dialog to the invited person's account. */
import { randomUUID } from "node:crypto";
import {
  headersOf,
  partsOf,
  type ReceivedMail,
  startMailServer,
  type TestMailServer,
} from "@/lib/server/test-mail-server";
import { startServer, type TestServer } from "../server";
import { expect, test } from "./fixtures";
import { expectInside, joinButton, membershipsOf, nameField, passwordField } from "./invitation";
import { signIn } from "./people";
import { dialogOf, expectOnTop } from "./screen";

// Each starts a server of its own.
test.slow();

/** One more server on the story's database, which sends by this mail server. */
async function startMailing(server: TestServer, { port }: TestMailServer): Promise<TestServer> {
  return startServer({
    DATABASE_URL: `file:${server.databaseFile}`,
    SIGN_UP: "open",
    SMTP_URL: `smtp://keys:canary@127.0.0.1:${port}`,
    SMTP_FROM: "Keys <keys@example.com>",
  });
}

function linkIn(mail: ReceivedMail | undefined): string {
  const text = mail ? (partsOf(mail)["text/plain"] ?? "") : "";
  return /^http\S+$/m.exec(text)?.[0] ?? "";
}

test("an owner's invitation arrives by e-mail, and its link lets the invited person in", async ({
  page,
  person,
  server,
  openWindow,
}) => {
  const post = await startMailServer({ onAuth: ({ username }, _session, done) => done(null, { user: username }) });
  const mailing = await startMailing(server, post);
  const email = `${randomUUID()}@example.com`;
  await signIn(page.context(), person, mailing.url);
  await page.goto(`${mailing.url}/members`);
  await page.getByRole("button", { name: "Invite member" }).click();
  const dialog = dialogOf(page, "Invite member");
  await expectOnTop(dialog);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(page.getByText(`It was also sent by e-mail to ${email}.`)).toBeVisible();
  const shown = await page.getByRole("textbox", { name: "Link", exact: true }).inputValue();

  const [mail] = post.mails;
  expect([post.mails.length, mail?.to, mail?.from, mail?.user]).toEqual([1, [email], "keys@example.com", "keys"]);
  expect(mail && headersOf(mail)).toContain("Subject: Ada Lovelace invites you to Analytical Engines");
  expect(linkIn(mail)).toBe(shown);

  const guest = await openWindow({ person: null, path: "/sign-in" });
  await guest.goto(linkIn(mail));
  await nameField(guest).fill("Grace Hopper");
  await passwordField(guest).fill("walnut ladder in the rain");
  await joinButton(guest).click();
  await expectInside(guest, "Analytical Engines");
  expect(await membershipsOf(email)).toEqual([{ accountId: person.accountId, role: "viewer" }]);
  for (const secret of ["canary", email, shown.split("#")[1] ?? ""]) expect(mailing.output()).not.toContain(secret);
  // A page that outlives its server fetches in vain.
  for (const window of [page, guest]) await window.close();
  await mailing.end();
  await post.close();
});

test("where the mail server is down the owner is told, and hands the link over", async ({ page, person, server }) => {
  const post = await startMailServer();
  await post.close();
  const mailing = await startMailing(server, post);
  const email = `${randomUUID()}@example.com`;
  await signIn(page.context(), person, mailing.url);
  await page.goto(`${mailing.url}/members`);
  await page.getByRole("button", { name: "Invite member" }).click();
  const dialog = dialogOf(page, "Invite member");
  await expectOnTop(dialog);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(page.getByText(`It could not be sent by e-mail to ${email}`)).toBeVisible();
  await page.goto(await page.getByRole("textbox", { name: "Link", exact: true }).inputValue());
  await expect(joinButton(page)).toBeVisible();
  expect(mailing.output()).toContain("an invitation was not e-mailed");
  for (const secret of ["canary", email]) expect(mailing.output()).not.toContain(secret);
  await page.close();
  await mailing.end();
});
