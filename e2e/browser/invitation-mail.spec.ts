/** An invitation by email, from the owner's dialog to the invited person's account. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import {
  headersOf,
  partsOf,
  type ReceivedMail,
  startMailServer,
  type TestMailServer,
} from "@/lib/server/testing/mail-server";
import { expect, test } from "../support/browser/fixtures";
import {
  expectInside,
  joinButton,
  membershipsOf,
  nameField,
  passwordField,
  startBeside,
} from "../support/browser/invitation";
import { signIn } from "../support/browser/people";
import { dialogOf, expectOnTop } from "../support/browser/screen";
import type { TestServer } from "../support/server";

const REFUSED = "refused-";

let post: TestMailServer;
/** Another server on the stories' database, which sends through the mail server. */
let mailing: TestServer;

// One after the other in one worker, because each worker would start a server of its own.
test.describe.configure({ mode: "default" });

test.beforeAll(async ({ server }) => {
  test.slow();
  post = await startMailServer({
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onRcptTo: ({ address }, _session, done) => done(address.startsWith(REFUSED) ? new Error("unknown") : undefined),
  });
  mailing = await startBeside(server, {
    SMTP_URL: `smtp://keys:canary@127.0.0.1:${post.port}`,
    SMTP_FROM: "Keys <keys@example.com>",
  });
});
// Pages must be closed before: one that outlives its server reports failed requests.
test.afterAll(async () => {
  await mailing.end();
  await post.close();
});

/** Invites a viewer in the dialog. Returns the link that it shows. */
async function inviteByDialog(page: Page, email: string): Promise<string> {
  await page.goto(`${mailing.url}/members`);
  await page.getByRole("button", { name: "Invite member" }).click();
  const dialog = dialogOf(page, "Invite member");
  await expectOnTop(dialog);
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  return page.getByRole("textbox", { name: "Link", exact: true }).inputValue();
}

function linkIn(mail: ReceivedMail | undefined): string {
  const text = mail ? (partsOf(mail)["text/plain"] ?? "") : "";
  return /^http\S+$/m.exec(text)?.[0] ?? "";
}

test("an owner's invitation arrives by email, and its link lets the invited person in", async ({
  page,
  person,
  openWindow,
}) => {
  const email = `${randomUUID()}@example.com`;
  await signIn(page.context(), person, mailing.url);
  const shown = await inviteByDialog(page, email);
  await expect(page.getByText(`It was also sent by email to ${email}.`)).toBeVisible();

  const mails = post.mails.filter(({ to }) => to.includes(email));
  const [mail] = mails;
  expect([mails.length, mail?.to, mail?.from, mail?.user]).toEqual([1, [email], "keys@example.com", "keys"]);
  expect(mail && headersOf(mail)).toContain(`Subject: Invitation to an account on ${new URL(shown).host}`);
  expect(linkIn(mail)).toBe(shown);

  const guest = await openWindow({ person: null, path: "/sign-in" });
  await guest.goto(linkIn(mail));
  await nameField(guest).fill("Grace Hopper");
  await passwordField(guest).fill("walnut ladder in the rain");
  await joinButton(guest).click();
  await expectInside(guest, "Analytical Engines");
  expect(await membershipsOf(email)).toEqual([{ accountId: person.accountId, role: "viewer" }]);
  for (const secret of ["canary", email, shown.split("#")[1] ?? ""]) expect(mailing.output()).not.toContain(secret);
});

test("when the email is refused the dialog says so, and the owner can share the link", async ({ page, person }) => {
  const email = `${REFUSED}${randomUUID()}@example.com`;
  await signIn(page.context(), person, mailing.url);
  const shown = await inviteByDialog(page, email);
  await expect(page.getByText(`It could not be sent by email to ${email}`)).toBeVisible();
  await page.goto(shown);
  await expect(joinButton(page)).toBeVisible();
  expect(mailing.output()).toContain("an invitation was not emailed");
  for (const secret of ["canary", email]) expect(mailing.output()).not.toContain(secret);
});
