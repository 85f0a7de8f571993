/** A page that outlives an update of the server says so, uses nothing up, and keeps what was typed. */
import type { BrowserContext } from "@playwright/test";
import { expect, expectAlive, openKeys, test } from "../support/browser/fixtures";
import { invite, joinButton, nameField, openOffer } from "../support/browser/invitation";
import { openInvite, openMembers } from "../support/browser/members";
import { keysOf, makeKey } from "../support/browser/people";
import { addRule, choose, copyAndClose, dialogOf, openCreate, toastOf } from "../support/browser/screen";
import { fillSignUp, trySignIn } from "../support/browser/screen-auth";
import { revealButton, shareNewKey, shownKey } from "../support/browser/share";
import type { Watch } from "../support/browser/watch";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const UPDATED = "Latchkey was updated";

/** From now until the next reload, the window's actions are those of another build, which the server does not know. */
async function outlive(context: BrowserContext, watch: Watch): Promise<() => Promise<void>> {
  watch.allow(/status of 409/);
  await context.route("**", (route) => {
    const headers = route.request().headers();
    const id = headers["next-action"];
    return id ? route.continue({ headers: { ...headers, "next-action": `${id.slice(0, -4)}0000` } }) : route.fallback();
  });
  return () => context.unroute("**");
}

test("in a dialog: the reload brings the dialog back with what was typed", async ({
  keysPage: page,
  context,
  person,
  watch,
}) => {
  let dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("patient");
  await addRule(dialog, "192.0.2.7");
  await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
  let update = await outlive(context, watch);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText(UPDATED);
  await update();
  await dialog.getByRole("button", { name: "Reload" }).click();
  await expectAlive(page);
  dialog = dialogOf(page, "Create API Key");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("patient");
  await expect(dialog.getByRole("listitem")).toContainText("192.0.2.7");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await copyAndClose(dialogOf(page, "API key created"));
  const [key] = await keysOf(person);
  expect(key).toMatchObject({ name: "patient", ipRules: ["192.0.2.7"] });
  expect(key?.expiresAt).not.toBeNull();

  dialog = await choose(page, "patient", "Edit");
  await dialog.getByRole("textbox", { name: "Name" }).fill("patient still");
  update = await outlive(context, watch);
  await dialog.getByRole("button", { name: "Save" }).click();
  await update();
  await dialog.getByRole("button", { name: "Reload" }).click();
  await expectAlive(page);
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("patient still");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(page, "“patient still” was saved")).toBeVisible();

  await openMembers(page);
  dialog = await openInvite(page);
  await dialog.getByRole("textbox", { name: "Email" }).fill("first@example.com");
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  update = await outlive(context, watch);
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await update();
  await dialog.getByRole("button", { name: "Reload" }).click();
  await expectAlive(page);
  await expect(dialog.getByRole("textbox", { name: "Email" })).toHaveValue("first@example.com");
  await expect(dialog.getByRole("radio", { name: "Viewer" })).toBeChecked();
  expect(await page.evaluate(() => Object.keys(window.sessionStorage))).toEqual(["latchkey-account"]);
});

test("signing out, and a key's optimistic deletion", async ({ keysPage: page, context, person, watch }) => {
  await makeKey(person, { name: "stays" });
  await openKeys(page);
  const update = await outlive(context, watch);
  const dialog = await choose(page, "stays", "Delete");
  await dialog.getByRole("textbox").fill("stays");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText(UPDATED);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: /^User menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(toastOf(page, UPDATED)).toBeVisible();
  await update();
  expect(await keysOf(person)).toHaveLength(1);
});

test("signing up and in: everything but the password is kept", async ({ page, context, watch }) => {
  await page.goto("/sign-up");
  await expectAlive(page);
  let update = await outlive(context, watch);
  const form = await fillSignUp(page, { password: "correct horse battery staple" });
  await expect(page.getByRole("alert").filter({ hasText: UPDATED })).toBeVisible();
  await expect(form.email).toHaveValue(form.mailbox);
  await update();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(form.accountName).toHaveValue("Harvard Mark");
  await expect(form.email).toHaveValue(form.mailbox);
  await expect(form.password).toHaveValue("");
  await form.password.fill("correct horse battery staple");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/keys$/);

  await context.clearCookies();
  await page.goto("/sign-in");
  await expectAlive(page);
  update = await outlive(context, watch);
  await trySignIn(page, form.mailbox, "correct horse battery staple");
  await expect(page.getByRole("alert").filter({ hasText: UPDATED })).toBeVisible();
  await update();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(form.email).toHaveValue(form.mailbox);
  await trySignIn(page, form.mailbox, "correct horse battery staple");
  await expect(page).toHaveURL(/\/keys$/);
});

test("a share link and an invitation are not used up", async ({ keysPage: page, person, openWindow, watch }) => {
  const { address, secret } = await shareNewKey(page, "handed over");
  const stranger = await openWindow({ person: null, path: "/sign-in" });
  await stranger.goto(address);
  await expectAlive(stranger);
  let update = await outlive(stranger.context(), watch);
  await revealButton(stranger).click();
  const alert = stranger.getByRole("alert").filter({ hasText: UPDATED });
  await expect(alert).toContainText("The link was not opened and still works.");
  await update();
  await stranger.getByRole("button", { name: "Reload" }).click();
  await revealButton(stranger).click();
  await expect(shownKey(stranger)).toHaveValue(secret);

  const guest = await openWindow({ person: null, path: "/sign-in" });
  await openOffer(guest, await invite(person));
  await nameField(guest).fill("Grace Hopper");
  update = await outlive(guest.context(), watch);
  await joinButton(guest).click();
  await expect(guest.getByRole("alert").filter({ hasText: UPDATED })).toBeVisible();
  await update();
  await guest.getByRole("button", { name: "Reload" }).click();
  await expect(nameField(guest)).toHaveValue("Grace Hopper");
});
