/** Ways back for people who forgot their password, and a change of address, through a real mailbox. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { partsOf, startMailServer, type TestMailServer } from "@/lib/server/testing/mail-server";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { startBeside } from "../support/browser/invitation";
import { addMember, PASSWORD, signIn } from "../support/browser/people";
import { dialogOf, expectOnTop } from "../support/browser/screen";
import type { TestServer } from "../support/server";

const NEXT = "copper kettle on the stairs";

let post: TestMailServer;
/** Another server on the stories' database, which sends through the mail server. */
let mailing: TestServer;

// One after the other in one worker, because each worker would start a server of its own.
test.describe.configure({ mode: "default" });

test.beforeAll(async ({ server }) => {
  test.slow();
  post = await startMailServer();
  mailing = await startBeside(server, { SMTP_URL: `smtp://127.0.0.1:${post.port}` });
});
// Pages must be closed before: one that outlives its server reports failed requests.
test.afterAll(async () => {
  await mailing.end();
  await post.close();
});

async function linkTo(email: string, path: string): Promise<string> {
  const linkIn = () => {
    const texts = post.mails.filter(({ to }) => to.includes(email)).map((mail) => partsOf(mail)["text/plain"] ?? "");
    return texts.map((text) => new RegExp(`^http\\S+/${path}/\\S+#\\S+$`, "m").exec(text)?.[0]).find(Boolean) ?? "";
  };
  await expect.poll(linkIn).not.toBe("");
  return linkIn();
}

async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${mailing.url}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function choosePassword(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("New password").fill(NEXT);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password was changed")).toBeVisible();
}

test("a link from the sign-in page replaces a forgotten password once, and ends the session elsewhere", async ({
  page,
  person,
  openWindow,
  watch,
}) => {
  // The other window may ask for its keys after its session has ended.
  watch.allow(/status of 401/);
  const elsewhere = await openWindow({ person: null, path: "/sign-in" });
  await signIn(elsewhere.context(), person, mailing.url);
  await elsewhere.goto(`${mailing.url}/keys`);
  await page.goto(`${mailing.url}/sign-in`);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forgot your password?");
  await expectAccessible(page, "forgot");
  await page.getByLabel("Email").fill(person.email.toUpperCase());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your email");
  await expectAccessible(page, "sent");

  const link = await linkTo(person.email, "reset");
  const opened = (await page.request.get(link)).headers();
  expect(opened["referrer-policy"]).toBe("no-referrer");
  expect(opened["x-robots-tag"]).toContain("noindex");
  await page.goto(link);
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  await expectAccessible(page, "reset");
  await page.getByLabel("New password").fill("password123456");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("New password")).toBeFocused();
  await choosePassword(page, link);
  expect(page.url()).not.toContain("#");
  await expectAccessible(page, "changed");
  await elsewhere.goto(`${mailing.url}/keys`);
  await expect(elsewhere).toHaveURL(/\/sign-in/);

  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByText("This link no longer works")).toBeVisible();
  await enter(page, person.email, NEXT);
  await page.waitForURL("**/keys");
  const [, token = ""] = link.split("#");
  for (const secret of [token, NEXT, person.email]) expect(mailing.output()).not.toContain(secret);
});

test("an owner's link lets a member choose a new password", async ({ page, person, openWindow }) => {
  const member = await addMember(person, { name: "Alan Turing", role: "viewer" });
  await signIn(page.context(), person, mailing.url);
  await page.goto(`${mailing.url}/members`);
  await page.getByRole("button", { name: "Actions for Alan Turing", exact: true }).click();
  await page.getByRole("menuitem", { name: "Create password link" }).click();
  const dialog = dialogOf(page, "Create password link");
  await expectOnTop(dialog);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const shown = dialogOf(page, "Password link created");
  await expectOnTop(shown);
  await expectAccessible(page, "password link");
  const link = await shown.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  const theirs = await openWindow({ person: null, path: "/sign-in" });
  await choosePassword(theirs, link);
  await enter(theirs, member.email, NEXT);
  await theirs.waitForURL("**/keys");
});

test("a new address counts once its mailbox has confirmed it, in the person's own browser", async ({
  page,
  person,
  openWindow,
}) => {
  const email = `${randomUUID()}@example.com`;
  await signIn(page.context(), person, mailing.url);
  await page.goto(`${mailing.url}/profile`);
  await page.getByLabel("New email").fill(email);
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change email" }).click();
  await expect(page.getByText("Confirm the new address")).toBeVisible();
  await expectAccessible(page, "profile");

  const link = await linkTo(email, "confirm-email");
  const stranger = await openWindow({ person: null, path: "/sign-in" });
  await stranger.goto(link);
  await expect(stranger.getByText("Sign in first")).toBeVisible();
  await expectAccessible(stranger, "sign in first");
  await page.goto(link);
  await expect(page.getByText(email)).toBeVisible();
  await expectAccessible(page, "confirm");
  await page.getByRole("button", { name: "Confirm email" }).click();
  await expect(page.getByText("Your email was changed")).toBeVisible();
  await page.goto(`${mailing.url}/profile`);
  await expect(page.getByText(`You sign in as ${email}`).first()).toBeVisible();
  await page.getByLabel("Account name").fill("Difference Engines");
  await page.getByRole("button", { name: "Rename account" }).click();
  await expect(page.getByText("The account was renamed.", { exact: true })).toBeVisible();
});
