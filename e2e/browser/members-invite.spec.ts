/** Inviting members: refusals appear at their field, and a link is shown once. */
import { expect, test } from "../support/browser/fixtures";
import { chooseTask, copyLinkAndClose, invite, memberRow, openInvite, openMembers } from "../support/browser/members";
import { addMember } from "../support/browser/people";
import { dialogOf, expectOnTop, toastOf } from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a person alone in an account reads why to invite members, until somebody is invited", async ({
  keysPage: page,
}) => {
  await page.getByRole("link", { name: "Members" }).click();
  await expect(page).toHaveURL("/members");
  await expect(page.getByRole("heading", { name: "Only you so far" })).toBeVisible();
  await expect(memberRow(page, "Ada Lovelace")).toContainText("You");
  await copyLinkAndClose(await invite(page, { email: "first@example.com" }));
  await expect(page.getByRole("heading", { name: "Only you so far" })).toHaveCount(0);
});

test("an owner invites an admin and a member: each link is shown once and is on the list without it", async ({
  openWindow,
}) => {
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  const shown = await invite(page, { email: "Grace@Example.com", role: "Admin" });
  await expect(shown).toContainText("For grace@example.com, as an admin.");
  await expect(shown).toContainText(
    "If grace@example.com is new here, anyone who opens the link can join as that person",
  );
  await expect(shown.getByRole("button", { name: "Copy link" })).toBeFocused();

  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog", { name: "You won't see this link again" });
  await question.getByRole("button", { name: "Go back" }).click();
  const first = await copyLinkAndClose(shown);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
  expect(first).toMatch(/\/invite\/[\w-]{36}#[\w-]{43}$/);
  await expect(page.getByRole("button", { name: "Invite member" })).toBeFocused();

  const second = await copyLinkAndClose(await invite(page, { email: "alan@example.com", preset: "Send only" }));
  expect(second).not.toBe(first);
  await expect(memberRow(page, "grace@example.com")).toContainText("Admin");
  await expect(memberRow(page, "alan@example.com")).toContainText("Keys: Send only");
  await expect(memberRow(page, "alan@example.com")).toContainText("Ada Lovelace");
  await page.reload();
  const html = await page.content();
  for (const link of [first, second]) expect(html).not.toContain(link.split("#")[1]);
});

test("a refused invitation shows its message at the field, which gets the focus", async ({ openWindow, person }) => {
  const admin = await addMember(person, { name: "Grace Hopper", role: "admin" });
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  const dialog = await openInvite(page);
  const field = dialog.getByRole("textbox", { name: "Email" });
  for (const [typed, message] of [
    ["nobody", /Enter an email address/],
    [admin.email, /is a member already/],
  ] as const) {
    await field.fill(typed);
    await dialog.getByRole("radio", { name: "Viewer" }).check();
    await dialog.getByRole("button", { name: "Create invitation" }).click();
    await expect(field).toHaveAccessibleDescription(message);
    await expect(field).toBeFocused();
  }
  await field.fill("fine@example.com");
  await expect(field).toHaveAccessibleDescription("Only the person with this email can accept.");
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await copyLinkAndClose(dialogOf(page, "Invitation created"));
  await expect(memberRow(page, "fine@example.com")).toContainText("Viewer");
});

test("an invitation gets a new link, or is withdrawn, and the focus stays on the page", async ({ openWindow }) => {
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  const first = await copyLinkAndClose(await invite(page, { email: "late@example.com" }));
  let dialog = await chooseTask(page, "late@example.com", "New link");
  await dialog.getByRole("button", { name: "Make a new link" }).click();
  const shown = dialogOf(page, "New link");
  await expectOnTop(shown);
  expect(await copyLinkAndClose(shown)).not.toBe(first);
  await expect(page.getByRole("button", { name: "Actions for late@example.com" })).toBeFocused();

  dialog = await chooseTask(page, "late@example.com", "Withdraw");
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await expect(toastOf(page, "The invitation for late@example.com was withdrawn")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Invitations" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Invite member" })).toBeFocused();
});
