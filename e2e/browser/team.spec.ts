/** A team from its first invitation to the first removal, in three browsers, only through the pages. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { ask } from "../support/browser/api";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { expectInside, joinButton, nameField, passwordField } from "../support/browser/invitation";
import { chooseTask, copyLinkAndClose, dispositionOf, invite, openMembers } from "../support/browser/members";
import {
  copyAndClose,
  createKey,
  dialogOf,
  expectOnTop,
  openCreate,
  readSecret,
  rowOf,
  toastOf,
} from "../support/browser/screen";

const SEND = "/api/check?permission=SendHttp";
const VIEW = "/api/check?permission=ViewContacts";
const PASSWORD = "walnut ladder in the rain";

async function join(page: Page, link: string, name: string, accountName: string): Promise<void> {
  await page.goto(link);
  await nameField(page).fill(name);
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expectInside(page, accountName);
}

test("an owner invites an admin, who invites a member; the member's keys shrink with their boundary, and stay when they leave", async ({
  openWindow,
  person: owner,
  server,
  watch,
}) => {
  const [adminEmail, memberEmail] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
  const owners = await openWindow({ path: "/members" });
  await expectAlive(owners);
  const adminLink = await copyLinkAndClose(await invite(owners, { email: adminEmail, role: "Admin" }));

  const admins = await openWindow({ person: null, path: "/sign-in" });
  await join(admins, adminLink, "Grace Hopper", owner.accountName);
  await openMembers(admins);
  const wish = { email: memberEmail, role: "Member", preset: "Full access" } as const;
  const memberLink = await copyLinkAndClose(await invite(admins, wish));

  const members = await openWindow({ person: null, path: "/sign-in" });
  await join(members, memberLink, "Alan Turing", owner.accountName);
  await expectAlive(members);
  const secret = await copyAndClose(await createKey(members, "shop", "View only"));
  const creating = await openCreate(members);
  await creating.getByRole("textbox", { name: "Name" }).fill("mailer");
  await creating.getByRole("radio", { name: "Send only" }).check();
  await creating.getByRole("button", { name: "Create", exact: true }).click();
  const revealed = dialogOf(members, "API key created");
  await expectOnTop(revealed);
  const mailer = await readSecret(revealed);
  await copyAndClose(revealed);
  expect([(await ask(server, mailer, SEND)).status, (await ask(server, secret, VIEW)).status]).toEqual([204, 204]);

  await openMembers(admins);
  const shrinking = await chooseTask(admins, "Alan Turing", "Change role");
  await shrinking.getByRole("radio", { name: "View only" }).check();
  await shrinking.getByRole("button", { name: "Save" }).click();
  await shrinking.getByRole("button", { name: /^Save and shrink/ }).click();
  await expect(toastOf(admins, "The permission boundary for Alan Turing's keys was saved.")).toBeVisible();
  expect([(await ask(server, mailer, SEND)).status, (await ask(server, secret, VIEW)).status]).toEqual([403, 204]);
  const refused = await openCreate(members);
  await expect(refused.getByRole("radio", { name: "Send only" })).toHaveCount(0);
  await refused.getByRole("button", { name: "Cancel" }).click();

  await openMembers(owners);
  const removing = await chooseTask(owners, "Alan Turing", "Remove member");
  await expect(removing).toContainText("shop");
  await expect(removing.getByRole("button", { name: "Remove" })).toBeDisabled();
  await dispositionOf(removing, "shop").selectOption({ label: "Hand over to Grace Hopper (Admin)" });
  await dispositionOf(removing, "mailer").selectOption({ label: "Delete this key" });
  // The member's open list refreshes once more, and is refused as signed out.
  watch.allow(/401/);
  await removing.getByRole("button", { name: "Remove" }).click();
  await expect(removing).toBeHidden();
  expect([(await ask(server, mailer)).status, (await ask(server, secret, VIEW)).status]).toEqual([401, 204]);
  await expect(members).toHaveURL(/\/sign-in$/);

  await admins.goto("/keys");
  await expect(rowOf(admins, "shop")).toBeVisible();
  await expect(rowOf(admins, "mailer")).toHaveCount(0);
  await admins.goto("/activity");
  for (const kind of ["Member removed", "API key handed over", "Role changed", "Member joined"]) {
    await expect(admins.getByRole("row").filter({ hasText: kind }).first()).toBeVisible();
  }
});
