/** The rows, menus and dialogs of /members. */
import { expect, type Locator, type Page } from "@playwright/test";
import { expectAlive } from "./fixtures";
import { dialogOf, expectOnTop } from "./screen";

/** Opens /members and waits until React has taken over the page. */
export async function openMembers(page: Page): Promise<void> {
  await page.goto("/members");
  await expectAlive(page);
}

/** The row of a member, by name, or of an invitation, by email. */
export function memberRow(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}

export type MemberTask =
  | "Change role"
  | "Create password link"
  | "Remove member"
  | "Leave account"
  | "New link"
  | "Withdraw";

const TITLES: Record<MemberTask, string> = {
  "Change role": "Change role",
  "Create password link": "Create password link",
  "Remove member": "Remove member",
  "Leave account": "Leave account",
  "New link": "New link for this invitation",
  Withdraw: "Withdraw invitation",
};

/** Opens a row's menu. */
export async function openMenu(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
}

/** Chooses a task in a row's menu. Returns the dialog. */
export async function chooseTask(page: Page, name: string, task: MemberTask): Promise<Locator> {
  await openMenu(page, name);
  await page.getByRole("menuitem", { name: task, exact: true }).click();
  const dialog = dialogOf(page, TITLES[task]);
  await expectOnTop(dialog);
  return dialog;
}

/** Opens "Invite member". */
export async function openInvite(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Invite member" }).click();
  const dialog = dialogOf(page, "Invite member");
  await expectOnTop(dialog);
  return dialog;
}

export type InviteWish = { email: string; role?: "Owner" | "Admin" | "Member" | "Viewer"; preset?: string };

/** Fills in an invitation and sends it. Returns the dialog with its link. */
export async function invite(page: Page, { email, role = "Member", preset }: InviteWish): Promise<Locator> {
  const dialog = await openInvite(page);
  await dialog.getByRole("textbox", { name: "Email" }).fill(email);
  await dialog.getByRole("radio", { name: role, exact: true }).check();
  if (preset) await dialog.getByRole("radio", { name: preset, exact: true }).check();
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  const shown = dialogOf(page, "Invitation created");
  await expectOnTop(shown);
  return shown;
}

/** The link that a dialog shows. */
export const readLink = (shown: Locator): Promise<string> => shown.getByRole("textbox", { name: "Link" }).inputValue();

/** Copies the link, so that "Done" closes at once. Returns the link. */
export async function copyLinkAndClose(shown: Locator): Promise<string> {
  const link = await readLink(shown);
  await shown.getByRole("button", { name: "Copy link" }).click();
  await expect(shown.getByText("Copied to the clipboard.")).toBeVisible();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  return link;
}

/** The select for what becomes of a key. */
export const dispositionOf = (dialog: Locator, key: string): Locator =>
  dialog.getByRole("combobox", { name: `What becomes of ${key}`, exact: true });
