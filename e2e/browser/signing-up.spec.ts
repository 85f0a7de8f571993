/** Signing up: which passwords are accepted, and who may sign up. */

import { expect, test } from "../support/browser/fixtures";
import { fillSignUp, trySignIn } from "../support/browser/screen-auth";
import { startServer } from "../support/server";

for (const [what, password, message] of [
  ["of 11 characters", "eleven char", "Use at least 12 characters."],
  ["of 73 bytes", "x".repeat(73), "Use at most 72 bytes"],
  ["of 19 emoji, 76 bytes", "🔑".repeat(19), "Use at most 72 bytes"],
  ["that everybody uses", "password1234", "on lists of common passwords"],
  ["made of the account's name", "Harvard Mark", "too close to a name that others know"],
] as const) {
  test(`a password ${what} is refused at the field, and the rest stays filled in`, async ({ page }) => {
    await page.goto("/sign-up");
    const form = await fillSignUp(page, { password });
    await expect(form.password).toHaveAccessibleDescription(new RegExp(message));
    await expect(form.password).toBeFocused();
    await expect(form.password).toHaveValue("");
    await expect(form.name).toHaveValue("Grace Hopper");
    await expect(form.email).toHaveValue(/@example\.com$/);
    await expect(form.accountName).toHaveValue("Harvard Mark");
    await expect(page).toHaveURL("/sign-up");
  });
}

test("a password of 72 bytes is used whole, and a taken email is refused", async ({ page, openWindow }) => {
  const password = "w".repeat(36) + "é".repeat(18);
  await page.goto("/sign-up");
  const { mailbox } = await fillSignUp(page, { password });
  await expect(page).toHaveURL("/keys");
  const other = await openWindow({ person: null, path: "/sign-up" });
  const form = await fillSignUp(other, { password: "another long password", mailbox: mailbox.toUpperCase() });
  await expect(form.email).toHaveAccessibleDescription(/has already signed up with this email/);
  await other.goto("/sign-in");
  await trySignIn(other, mailbox, password.slice(0, -1));
  await expect(other.getByRole("alert").filter({ hasText: "wrong" })).toBeVisible();
  await trySignIn(other, mailbox, password.normalize("NFD"));
  await expect(other).toHaveURL("/keys");
});

test("with SIGN_UP=first the first visitor makes an account, and then sign-up is closed", async ({
  browser,
  watch,
}) => {
  const server = await startServer({ SIGN_UP: "first" });
  const context = await browser.newContext({ baseURL: server.url });
  await watch.follow(context);
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Create one" }).click();
  await fillSignUp(page, { password: "the very first visitor" });
  await expect(page).toHaveURL("/keys");
  await context.clearCookies();
  await page.goto("/sign-up");
  await expect(page.getByRole("heading", { name: "Sign-up is closed" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create account" })).toHaveCount(0);
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await context.close();
  await server.end();
});
