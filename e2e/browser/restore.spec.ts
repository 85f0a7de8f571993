/** After a restore an owner decides about each key, and sees what is known to have happened to it since the backup. */
import { read } from "@/lib/server/db/transactions";
import { holdRestored } from "@/lib/server/restore/hold";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { expectDialogWalkable, expectPageWalkable } from "../support/browser/layout/tab-walk";
import { addMember, agePassword, makeKey, PASSWORD, type Person } from "../support/browser/people";
import { dialogOf, rowOf, toastOf } from "../support/browser/screen";

/** Holds the person's keys as a restore does, where one was deleted and another narrowed after the backup. */
async function restore(person: Person, deletedId: string, narrowedId: string): Promise<void> {
  const { accountId } = person;
  const rows = await read((database) => database.apiKey.findMany({ include: { secrets: true } }));
  const members = await read((database) => database.membership.findMany());
  const keys = rows
    .filter(({ id }) => id !== deletedId)
    .map((key) => ({
      ...key,
      permissions: key.id === narrowedId ? "ViewContacts" : key.permissions,
      expiresAt: key.expiresAt?.getTime() ?? null,
      isDisabled: false,
      secretHashes: key.secrets.map(({ hash }) => Buffer.from(hash).toString("hex")),
    }));
  const entry = { accountId, at: Date.now(), actorName: "Grace Hopper", details: {} };
  const entries = [
    { ...entry, kind: "key.deleted" as const, keyId: deletedId, subject: "leaked" },
    { ...entry, kind: "member.removed" as const, keyId: null, subject: "Alan Turing" },
  ];
  const accountIds = new Set([accountId]);
  const replaced = { isComplete: true, accountIds, entries, keys, members, passwordHashes: new Map<string, string>() };
  await holdRestored(replaced, { backupAt: new Date(Date.now() - 3_600_000), now: new Date() });
}

test("an owner releases a restored key, deletes one that was deleted since, and decides about a third later", async ({
  openWindow,
  person,
  server,
}) => {
  const admin = await addMember(person, { name: "Grace Hopper", role: "admin" });
  const shop = await makeKey(person, { name: "shop" });
  const leaked = await makeKey(person, { name: "leaked" });
  const wide = await makeKey(person, { name: "wide", permissions: ["ViewContacts", "Export"] });
  await restore(person, leaked.key.id, wide.key.id);
  expect((await ask(server, shop.secret, "/api/whoami")).json().code).toBe("key_held");

  const theirs = await openWindow({ person: admin });
  await expect(rowOf(theirs, "shop")).toContainText("Held");
  await expect(theirs.getByRole("link", { name: "Review restored API keys" })).toHaveCount(0);
  await theirs.goto("/restore");
  await expect(theirs.getByText("Only an owner decides about API keys that were restored")).toBeVisible();

  const page = await openWindow();
  await page.getByRole("link", { name: "Review restored API keys" }).click();
  await expect(page).toHaveURL("/restore");
  const choice = (name: string) => page.getByRole("radiogroup", { name: `What happens to ${name}`, exact: true });
  await expect(choice("shop").getByRole("radio", { name: "Release" })).toBeChecked();
  await expect(choice("leaked").getByRole("radio", { name: "Delete" })).toBeChecked();
  await expect(choice("wide").getByRole("radio", { name: "Keep held" })).toBeChecked();
  const card = (name: string) => page.getByRole("listitem").filter({ has: choice(name) });
  await expect(card("leaked")).toContainText("Deleted after the backup, just now by Grace Hopper");
  await expect(card("wide")).toContainText("Permissions removed");
  await expect(page.getByRole("listitem").filter({ hasText: "Member removed: Alan Turing" })).toBeVisible();
  await expectAccessible(page, "restored API keys");
  await expectPageWalkable(page, "/restore");

  agePassword(server.databaseFile, person, 3);
  await page.getByRole("button", { name: "Apply" }).click();
  const dialog = dialogOf(page, "Apply to restored API keys");
  await expect(dialog).toContainText("1 API key is deleted. This can't be undone.");
  await expectDialogWalkable(dialog, "decisions about restored keys");
  await dialog.getByRole("button", { name: "Apply" }).click();
  const asking = dialogOf(page, "Confirm your password");
  await asking.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await asking.getByRole("button", { name: "Confirm" }).click();
  await expect(toastOf(page, "Restored API keys: 1 released, 1 deleted.")).toBeVisible();
  await expect(choice("wide")).toBeVisible();
  await expect(choice("shop")).toHaveCount(0);
  expect((await ask(server, shop.secret, "/api/whoami")).status).toBe(200);
  expect((await ask(server, wide.secret, "/api/whoami")).json().code).toBe("key_held");
  expect((await ask(server, leaked.secret, "/api/whoami")).status).toBe(401);

  await choice("wide").getByRole("radio", { name: "Release" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(dialog).toContainText("1 API key that you release was deleted or changed after the backup.");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("No API key is held")).toBeVisible();
  expect((await ask(server, wide.secret, "/api/whoami")).status).toBe(200);
});
