/** The two forms for people who are not signed in. */
import { randomUUID } from "node:crypto";
import type { Locator, Page } from "@playwright/test";

type SignUp = { name: Locator; email: Locator; password: Locator; accountName: Locator; mailbox: string };

/** Fills in the sign-up form and sends it. */
export async function fillSignUp(
  page: Page,
  { password, mailbox = `${randomUUID()}@example.com` }: { password: string; mailbox?: string },
): Promise<SignUp> {
  const form = {
    name: page.getByLabel("Name", { exact: true }),
    email: page.getByLabel("Email"),
    password: page.getByLabel("Password", { exact: true }),
    accountName: page.getByLabel("Account name"),
  };
  await form.name.fill("Grace Hopper");
  await form.email.fill(mailbox);
  await form.password.fill(password);
  await form.accountName.fill("Harvard Mark");
  await page.getByRole("button", { name: "Create account" }).click();
  return { ...form, mailbox };
}

/** Fills in the sign-in form and sends it. */
export async function trySignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
