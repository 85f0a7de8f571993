/** axe finds nothing while members are invited, changed and removed, in both themes, on wide and narrow screens. */
import { write } from "@/lib/server/db/transactions";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import {
  chooseTask,
  copyLinkAndClose,
  dispositionOf,
  invite,
  memberRow,
  openInvite,
  openMembers,
  openMenu,
} from "../support/browser/members";
import { addMember, makeKey, type Person } from "../support/browser/people";
import { toastOf } from "../support/browser/screen";

const LONG = "A name without a break: ThatIsHowLongAWordCanBeInAName";
const BOUNDARY = ["ViewContacts", "SendHttp"] as const;

async function addPeople(owner: Person): Promise<void> {
  await addMember(owner, { name: LONG, role: "viewer" });
  await addMember(owner, { name: "Hedy Lamarr", role: "member", permissions: ["ViewContacts"] });
  const alan = await addMember(owner, { name: "Alan Turing", role: "member", permissions: BOUNDARY });
  for (const name of [LONG, "second"]) await makeKey(alan, { name, permissions: [...BOUNDARY] });
}

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({
      viewport: { width, height: width === 360 ? 740 : 900 },
      hasTouch: width === 360,
      permissions: ["clipboard-read", "clipboard-write"],
    });

    test(`axe finds nothing while people are invited (${width} px)`, async ({ keysPage: page }) => {
      await openMembers(page);
      await expectAccessible(page, "nobody else");
      const dialog = await openInvite(page);
      await dialog.getByRole("radio", { name: "Custom" }).check();
      await dialog.getByRole("button", { name: "Create invitation" }).click();
      await expect(dialog.getByText("Enter an email address")).toBeVisible();
      await expectAccessible(page, "invite, refused");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      const shown = await invite(page, { email: "first@example.com" });
      await expectAccessible(page, "link");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectAccessible(page, "question");
      await page.getByRole("button", { name: "Go back" }).click();
      await copyLinkAndClose(shown);
      await copyLinkAndClose(await invite(page, { email: "second@example.com", role: "Owner" }));
      const expiresAt = new Date(Date.now() - 1000);
      await write((database) => database.invitation.updateMany({ where: { role: "owner" }, data: { expiresAt } }));
      await openMembers(page);
      await expect(memberRow(page, "second@example.com")).toContainText("Expired");
      await expectAccessible(page, "invitations");
      for (const task of ["New link", "Withdraw"] as const) {
        await chooseTask(page, "first@example.com", task);
        await expectAccessible(page, task);
        await page.keyboard.press("Escape");
      }
    });

    test(`axe finds nothing while people change and go (${width} px)`, async ({ keysPage: page, person }) => {
      await addPeople(person);
      await openMembers(page);
      await expectAccessible(page, "list");
      await openMenu(page, "Ada Lovelace");
      await expectAccessible(page, "menu");
      await page.keyboard.press("Escape");
      let dialog = await chooseTask(page, "Alan Turing", "Change role");
      await expectAccessible(page, "change");
      await dialog.getByRole("radio", { name: "Send only" }).check();
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByRole("alert")).toBeVisible();
      await expectAccessible(page, "change, keys shrink");
      await dialog.getByRole("radio", { name: "Viewer" }).check();
      await expectAccessible(page, "change, keys undecided");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      dialog = await chooseTask(page, "Ada Lovelace", "Change role");
      await dialog.getByRole("radio", { name: "Viewer" }).check();
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByRole("alert")).toBeVisible();
      await expectAccessible(page, "own role, refused");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      dialog = await chooseTask(page, "Ada Lovelace", "Leave account");
      await expectAccessible(page, "leave, last owner");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      dialog = await chooseTask(page, "Alan Turing", "Remove member");
      await dispositionOf(dialog, LONG).selectOption({ label: "Hand over to Hedy Lamarr (Member)" });
      await expectAccessible(page, "remove");
      await dispositionOf(dialog, "second").selectOption({ label: "Delete this key" });
      await dialog.getByRole("button", { name: "Remove member" }).click();
      await expect(toastOf(page, "Alan Turing was removed")).toBeVisible();
      await expectAccessible(page, "removed");
    });
  });
}
