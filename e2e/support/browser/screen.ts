/** The rows and dialogs of /keys, by role and accessible name. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Acts as if the person came back to the tab, so that the list is fetched at once instead of within five seconds. */
export async function refresh(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
}

/** The row of a key. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("button", { name: `Actions for ${name}`, exact: true }) });
}

/** An open dialog, by its title. */
export const dialogOf = (page: Page, title: string): Locator => page.getByRole("dialog", { name: title, exact: true });

/** The question before a secret disappears for ever. */
export const questionOf = (page: Page): Locator =>
  page.getByRole("alertdialog", { name: "You won't see this API key again" });

/** The question before a filled-in dialog is discarded. */
export const discardQuestionOf = (page: Page): Locator =>
  page.getByRole("alertdialog", { name: "Discard what you filled in?" });

/** A toast with a result. */
export const toastOf = (page: Page, text: string): Locator =>
  page.getByRole("region", { name: /^Results/ }).getByText(text);

/**
 * Waits until a dialog that has just opened handles Escape and clicks. Radix registers its layer a render later: too
 * soon for a person to act in between, but not for a test.
 */
export async function expectOnTop(dialog: Locator): Promise<void> {
  await expect(dialog).toHaveCSS("pointer-events", "auto");
  await dialog.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

export type Task = "Edit" | "Change API Key" | "Withdraw link" | "End old API key" | "Disable" | "Enable" | "Delete";

const TITLES: Record<Task, string> = {
  Edit: "Edit API Key",
  "Change API Key": "Change API Key",
  "Withdraw link": "Withdraw link",
  "End old API key": "End old API key",
  Disable: "Disable API Key",
  Enable: "Enable API Key",
  Delete: "Delete API Key",
};

/** Chooses a task in a row's menu. Returns the dialog. */
export async function choose(page: Page, name: string, task: Task): Promise<Locator> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  const menu = page.getByRole("menu", { name: `Actions for ${name}`, exact: true });
  await menu.getByRole("menuitem", { name: task, exact: true }).click();
  const dialog = dialogOf(page, TITLES[task]);
  await expectOnTop(dialog);
  return dialog;
}

export type Preset = "Full access" | "All you may give" | "View only" | "Send only" | "No permission" | "Custom";

/** Opens "Create API Key", where nothing is chosen at first, and chooses the preset if there is one to choose. */
export async function openCreate(page: Page, preset?: Preset): Promise<Locator> {
  await page.getByRole("button", { name: "Create API Key" }).click();
  const dialog = dialogOf(page, "Create API Key");
  await expectOnTop(dialog);
  if (preset) await dialog.getByRole("radio", { name: preset }).check();
  return dialog;
}

/** Fills in a new key's name and preset and sends the form. Returns the dialog with the secret. */
export async function createKey(page: Page, name: string, preset: Preset = "View only"): Promise<Locator> {
  const dialog = await openCreate(page, preset);
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  const revealed = dialogOf(page, "API key created");
  await expectOnTop(revealed);
  return revealed;
}

/** Types a rule and adds it. */
export async function addRule(dialog: Locator, rule: string): Promise<void> {
  await dialog.getByRole("textbox", { name: "IP address or range" }).fill(rule);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
}

/** The secret that a dialog shows. */
export async function readSecret(revealed: Locator): Promise<string> {
  return revealed.getByRole("textbox", { name: "API Key", exact: true }).inputValue();
}

/** Copies the secret, so that "Done" closes at once. */
export async function copyAndClose(revealed: Locator): Promise<string> {
  const secret = await readSecret(revealed);
  await revealed.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(revealed).toBeHidden();
  return secret;
}
