/** Tab reaches every control of every dialog and page, there and back; the arrow keys every entry of a menu. */
import type { Locator, Page } from "@playwright/test";
import { expect, expectAlive, openKeys, test } from "../support/browser/fixtures";
import { invite as makeInvitation, openOffer } from "../support/browser/invitation";
import { expectDialogWalkable, expectMenuWalkable, expectPageWalkable } from "../support/browser/layout/tab-walk";
import {
  chooseTask,
  copyLinkAndClose,
  dispositionOf,
  invite,
  openInvite,
  openMembers,
} from "../support/browser/members";
import { addMember, agePassword, createPerson, joinAccount, makeKey, reviseKey } from "../support/browser/people";
import {
  addRule,
  choose,
  createKey,
  dialogOf,
  discardQuestionOf,
  expectOnTop,
  openCreate,
  questionOf,
} from "../support/browser/screen";
import { revealButton, share, shareNewKey } from "../support/browser/share";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });
// Hundreds of presses in each.
test.slow();

async function walkPresets(dialog: Locator, group: string, state: string): Promise<void> {
  const presets = dialog.getByRole("radiogroup", { name: group, exact: true }).getByRole("radio");
  for (const preset of await presets.all()) {
    await preset.check();
    await expectDialogWalkable(dialog, `${state}, ${await preset.getAttribute("id")}`);
  }
}

test("creating a key: every control in every state", async ({ keysPage: page }) => {
  const dialog = await openCreate(page);
  await expectDialogWalkable(dialog, "at first");
  await walkPresets(dialog, "Permissions", "preset");
  await dialog.getByRole("searchbox").fill("contacts");
  await expectDialogWalkable(dialog, "custom, searched");
  await dialog.getByRole("searchbox").fill("zebra");
  await expectDialogWalkable(dialog, "custom, nothing found");
  await dialog.getByRole("radio", { name: "View only" }).check();
  await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
  await addRule(dialog, "192.0.2.7");
  await addRule(dialog, "10.0.0.5/8");
  await expectDialogWalkable(dialog, "a rule with a suggestion, an expiry");
  await addRule(dialog, "0.0.0.0/0");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expectDialogWalkable(dialog, "a question, fields refused");
  await addRule(dialog, "192.0.2.8, office, 10.0.0.5/8");
  await expectDialogWalkable(dialog, "a list with wrong pieces");
  const name = dialog.getByRole("textbox", { name: "Name" });
  await name.fill("typed");
  for (const dismiss of [() => page.keyboard.press("Escape"), () => page.mouse.click(5, 5)]) {
    await dismiss();
    await expectOnTop(discardQuestionOf(page));
    await expectDialogWalkable(discardQuestionOf(page), "discard");
    await page.getByRole("button", { name: "Keep editing" }).click();
    await expect(name).toHaveValue("typed");
    await expectOnTop(dialog);
  }
  await expect(name).toBeFocused();
});

test("a new key: every control until it is closed", async ({ keysPage: page }) => {
  const revealed = await createKey(page, "shown");
  await expectDialogWalkable(revealed, "copy");
  await revealed.getByRole("button", { name: "Download .env" }).click();
  await expectDialogWalkable(revealed, "a download to confirm");
  await page.keyboard.press("Escape");
  await expectOnTop(questionOf(page));
  await expectDialogWalkable(questionOf(page), "question");
  await page.getByRole("button", { name: "Go back" }).click();
  await revealed.getByRole("tab", { name: "Share once" }).click();
  await expectDialogWalkable(revealed, "share");
  await share(revealed);
  await expectDialogWalkable(revealed, "link");
});

test("an existing key: every control of its dialogs", async ({ keysPage: page, person, server }) => {
  const { key } = await makeKey(person, { name: "held", ipRules: ["192.0.2.7", "198.51.100.0/24"] });
  await openKeys(page);
  let dialog = await choose(page, "held", "Edit");
  await expectDialogWalkable(dialog, "edit");
  await reviseKey(person, key, { permissions: ["Export"], ipRules: [] });
  await dialog.getByRole("textbox", { name: "Name" }).fill("mine");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Someone else saved this key");
  await expectDialogWalkable(dialog, "edit, conflict");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  dialog = await choose(page, "held", "Change API Key");
  await expectDialogWalkable(dialog, "change");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  dialog = await choose(page, "held", "Disable");
  await expectDialogWalkable(dialog, "disable");
  await dialog.getByRole("button", { name: "Disable", exact: true }).click();
  dialog = await choose(page, "held", "Enable");
  await expectDialogWalkable(dialog, "enable");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  agePassword(server.databaseFile, person, 3);
  dialog = await choose(page, "held", "Delete");
  await expectDialogWalkable(dialog, "delete");
  await dialog.getByRole("textbox").fill("held");
  await expectDialogWalkable(dialog, "delete, confirmed");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expectDialogWalkable(dialogOf(page, "Confirm your password"), "password");
});

test("a link that nobody opened: every control of taking it back", async ({ keysPage: page }) => {
  await shareNewKey(page, "shared");
  const dialog = await choose(page, "shared", "Withdraw link");
  await expectDialogWalkable(dialog, "withdraw");
});

test("inviting: every control in every role and preset", async ({ keysPage: page }) => {
  await openMembers(page);
  const dialog = await openInvite(page);
  await walkPresets(dialog, "Permission boundary for the member's API keys", "invite, preset");
  await walkPresets(dialog, "Role", "invite, role");
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(dialog.getByText("Enter an email address")).toBeVisible();
  await expectDialogWalkable(dialog, "invite, refused");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  const shown = await invite(page, { email: "first@example.com", role: "Viewer" });
  await expectDialogWalkable(shown, "link");
  await copyLinkAndClose(shown);
  for (const task of ["New link", "Withdraw"] as const) {
    await expectDialogWalkable(await chooseTask(page, "first@example.com", task), task);
    await page.keyboard.press("Escape");
  }
});

test("changing and removing members: every control", async ({ keysPage: page, person }) => {
  const alan = await addMember(person, {
    name: "Alan Turing",
    role: "member",
    permissions: ["ViewContacts", "Export"],
  });
  for (const name of ["one", "two"]) await makeKey(alan, { name, permissions: ["ViewContacts", "Export"] });
  await openMembers(page);
  let dialog = await chooseTask(page, "Alan Turing", "Change role");
  await expectDialogWalkable(dialog, "change role");
  await walkPresets(dialog, "Permission boundary for the member's API keys", "change role, preset");
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expectDialogWalkable(dialog, "change role, keys shrink");
  await walkPresets(dialog, "Role", "change role");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  dialog = await chooseTask(page, "Alan Turing", "Create password link");
  await expectDialogWalkable(dialog, "password link");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const shown = dialogOf(page, "Password link created");
  await expectDialogWalkable(shown, "password link, shown");
  await copyLinkAndClose(shown);
  dialog = await chooseTask(page, "Alan Turing", "Remove member");
  await expectDialogWalkable(dialog, "remove");
  await dispositionOf(dialog, "one").selectOption({ label: "Delete this key" });
  await expectDialogWalkable(dialog, "remove, decided in part");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expectDialogWalkable(await chooseTask(page, "Ada Lovelace", "Leave account"), "leave");
});

/** Opens a menu by its button. */
async function expectMenuOf(page: Page, button: Locator, state: string): Promise<void> {
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await expectMenuWalkable(page, state);
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(button).not.toBeFocused();
  await page.keyboard.press("Tab");
  await expect(button).toBeFocused();
}

test("pages and menus: every control", async ({ keysPage: page, person }) => {
  await expectPageWalkable(page, "no keys");
  const { key } = await makeKey(person, { name: "first", expiresAt: new Date(Date.now() + 86_400_000) });
  await reviseKey(person, key, { ipRules: ["192.0.2.7", "198.51.100.0/24", "203.0.113.9"] });
  await makeKey(person, { name: "second", permissions: ["None"] });
  const owner = await createPerson("Grace Hopper", "Compilers");
  await joinAccount(person, owner, { role: "viewer" });
  await addMember(person, { name: "Alan Turing", role: "viewer" });
  await openKeys(page);
  await expectPageWalkable(page, "keys");
  await expectMenuOf(page, page.getByRole("button", { name: "Actions for first" }), "row menu");
  await expectMenuOf(page, page.getByRole("button", { name: /^User menu/ }), "user menu");
  await expectMenuOf(page, page.getByRole("button", { name: /^Account:/ }), "accounts");
  for (const path of [
    "/members",
    "/activity",
    "/profile",
    "/routes",
    "/permissions",
    "/safety",
    "/settings",
    "/tester",
  ]) {
    await page.goto(path);
    await expectAlive(page);
    await expectPageWalkable(page, path);
  }
});

test("pages for people who are not signed in: every control", async ({ page, keysPage, person, openWindow }) => {
  const { address } = await shareNewKey(keysPage, "handed over");
  const stranger = await openWindow({ person: null, path: "/sign-in" });
  await expectPageWalkable(stranger, "/sign-in");
  await stranger.goto("/sign-up");
  await expectPageWalkable(stranger, "/sign-up");
  await openOffer(stranger, await makeInvitation(person));
  await expectPageWalkable(stranger, "invitation");
  await stranger.goto(address);
  await revealButton(stranger).waitFor();
  await expectPageWalkable(stranger, "share link");
  await revealButton(stranger).click();
  await stranger.getByRole("textbox", { name: "API Key", exact: true }).waitFor();
  await expectPageWalkable(stranger, "share link, opened");
  await page.close();
});
