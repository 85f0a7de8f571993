/** Signing in and out: refusals reveal nothing, and each sign-in starts a new session. */

import { call } from "../support/api/client";
import { expect, test } from "../support/browser/fixtures";
import { createPerson, PASSWORD, setWaits } from "../support/browser/people";
import { trySignIn } from "../support/browser/screen-auth";
import type { TestServer } from "../support/server";

/** The name before 0.2.0, under which the helper `signIn` starts sessions. */
const OLD_COOKIE = "latchkey_session";
const cookieOf = ({ port }: TestServer) => `latchkey_session_${port}`;

test("an unknown email and a wrong password get the same message, and the email stays filled in", async ({
  page,
  person,
}) => {
  await page.goto("/sign-in");
  const messages: (string | null)[] = [];
  for (const email of [person.email, "nobody@example.com"]) {
    await trySignIn(page, email, "not the right one");
    const alert = page.getByRole("alert").filter({ hasText: /./ });
    await expect(alert).toBeVisible();
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    messages.push(await alert.textContent());
    await page.reload();
  }
  expect(messages).toEqual(["The email or the password is wrong.", "The email or the password is wrong."]);
});

test("after five wrong passwords even the right one has to wait, and the page says how long", async ({
  page,
  person,
  server,
}) => {
  await page.goto("/sign-in");
  const alert = page.getByRole("alert").filter({ hasText: /./ });
  for (let round = 0; round < 5; round++) {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await trySignIn(page, person.email, `wrong ${round}`);
    await answered;
    await expect(alert).toHaveText("The email or the password is wrong.");
    // The alert may be from the previous round. React empties the field with each answer, and must not empty the next
    // password.
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  }
  // Longer than a slow machine takes for the next attempt, and then so short that it is over in a moment.
  setWaits(server.databaseFile, 50);
  await trySignIn(page, person.email, PASSWORD);
  await expect(alert).toHaveText(/^Too many attempts\. Try again in \d\d seconds\.$/);
  setWaits(server.databaseFile, 2);
  const send = async () => {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await trySignIn(page, person.email, PASSWORD);
    return (await answered).headers()["x-action-redirect"];
  };
  await expect.poll(send, { intervals: [500] }).toContain("/keys");
  await expect(page).toHaveURL("/keys");
  expect(server.output()).not.toContain(PASSWORD);
});

test("signing out ends the session, so that its cookie no longer works", async ({
  keysPage: page,
  context,
  person,
}) => {
  const [before] = await context.cookies();
  expect(before).toMatchObject({ name: OLD_COOKIE, httpOnly: true, sameSite: "Lax", path: "/" });
  await page.getByRole("button", { name: "User menu: Ada Lovelace" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
  expect((await context.cookies()).filter(({ name }) => name.startsWith(OLD_COOKIE))).toEqual([]);
  if (before) await context.addCookies([before]);
  await page.goto("/keys");
  await expect(page).toHaveURL("/sign-in");
  const data = await page.request.get(`/keys/data?account=${person.accountId}`);
  expect(data.status()).toBe(401);
});

test("signing in leads to the page that was wanted, and to no other server", async ({ page, person }) => {
  await page.goto("/activity?kind=key.edited");
  await expect(page).toHaveURL("/sign-in?next=%2Factivity%3Fkind%3Dkey.edited");
  await trySignIn(page, person.email, "not the right one");
  await expect(page.getByRole("alert").filter({ hasText: "wrong" })).toBeVisible();
  await trySignIn(page, person.email, PASSWORD);
  await expect(page).toHaveURL("/activity?kind=key.edited");
  await page.goto("/sign-in?next=//evil.example/keys");
  await expect(page).toHaveURL("/keys");
});

test("a session that ends under an open dialog keeps what was typed, which goes on after signing in", async ({
  keysPage: page,
  context,
  person,
  watch,
}) => {
  watch.allow(/status of 401/);
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite member" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite member" });
  await dialog.getByLabel("Email").fill("grace@example.com");
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  await context.clearCookies();
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(dialog.getByRole("alert")).toContainText("You were signed out.");
  await expect(dialog.getByLabel("Email")).toHaveValue("grace@example.com");
  const opening = context.waitForEvent("page");
  await dialog.getByRole("link", { name: "Sign in in a new tab" }).click();
  const other = await opening;
  await trySignIn(other, person.email, PASSWORD);
  await expect(other).toHaveURL("/keys");
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(page.getByRole("textbox", { name: "Link", exact: true })).toBeVisible();
});

test("a session cookie that was planted before signing in is not adopted", async ({
  page,
  context,
  person,
  server,
}) => {
  const planted = "A".repeat(43);
  for (const name of [cookieOf(server), OLD_COOKIE]) {
    await context.addCookies([{ name, value: planted, url: server.url }]);
  }
  await page.goto("/sign-in");
  await trySignIn(page, person.email, PASSWORD);
  await expect(page).toHaveURL("/keys");
  const cookie = (await context.cookies()).find(({ name }) => name === cookieOf(server));
  expect(cookie?.value).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(cookie?.value).not.toBe(planted);
  const days = ((cookie?.expires ?? 0) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30);
});

test("signing in again starts a new session and ends the previous one", async ({ page, context, person, server }) => {
  const other = await context.newPage();
  for (const tab of [page, other]) await tab.goto("/sign-in");
  const tokens: string[] = [];
  for (const tab of [page, other]) {
    await trySignIn(tab, person.email, PASSWORD);
    await expect(tab).toHaveURL("/keys");
    tokens.push((await context.cookies()).find(({ name }) => name === cookieOf(server))?.value ?? "");
  }
  const statuses = tokens.map((token) =>
    call(`${server.url}/keys/data?account=${person.accountId}`, {
      headers: { cookie: `${cookieOf(server)}=${token}` },
    }),
  );
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([401, 200]);
});

test("a signed-in person is redirected from both forms", async ({ keysPage: page }) => {
  for (const form of ["/sign-in", "/sign-up", "/"]) {
    await page.goto(form);
    await expect(page).toHaveURL("/keys");
  }
});

test("both forms work without JavaScript", async ({ openWindow }) => {
  const person = await createPerson();
  const page = await openWindow({ person: null, path: "/sign-in", options: { javaScriptEnabled: false } });
  await trySignIn(page, person.email, "not the right one");
  await expect(page.getByText("The email or the password is wrong.")).toBeVisible();
  await trySignIn(page, person.email, PASSWORD);
  await expect(page).toHaveURL("/keys");
});
