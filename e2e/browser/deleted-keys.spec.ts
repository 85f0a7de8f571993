/** A deleted key rests under "Deleted API keys", and comes back where there is a place and its name is free. */
import type { Page } from "@playwright/test";
import { deleteKey } from "@/lib/server/keys/changes";
import { savePolicy } from "@/lib/server/policy/policy";
import { requireValue } from "@/lib/server/testing/keys";
import { NO_POLICY } from "@/lib/shared/policy/key-policy";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { expectDialogWalkable } from "../support/browser/layout/tab-walk";
import { makeKey } from "../support/browser/people";
import { choose, copyAndClose, dialogOf, rowOf, toastOf } from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

async function chooseDeleted(page: Page, name: string, task: "Restore" | "Delete for good") {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: task, exact: true }).click();
  return dialogOf(page, task === "Restore" ? "Restore API Key" : task);
}

test("a key that was deleted by mistake comes back with the secret that it had", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { secret } = await makeKey(person, { name: "Rested", permissions: ["SendHttp"] });
  await page.reload();
  const deleting = await choose(page, "Rested", "Delete");
  await expect(deleting).toContainText("You can restore it");
  await deleting.getByRole("textbox").fill("Rested");
  await deleting.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(toastOf(page, "was deleted")).toBeVisible();
  expect((await ask(server, secret)).status).toBe(401);
  await page.getByRole("link", { name: "Deleted API keys" }).click();
  await expect(rowOf(page, "Rested")).toContainText(`by ${person.userName}`);
  const keeping = await chooseDeleted(page, "Rested", "Restore");
  await keeping.getByRole("radio", { name: /With the old API key/ }).check();
  await keeping.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(toastOf(page, "was restored")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No deleted keys" })).toBeVisible();
  expect((await ask(server, secret)).status).toBe(200);
});

test("at 15 of 15 keys it has to wait, at 14 it comes back with a new secret, and another is deleted for good", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { key, secret } = await makeKey(person, { name: "Rested", permissions: ["SendHttp"] });
  requireValue(await deleteKey(person, key));
  const others = [];
  for (let count = 0; count < 15; count++) others.push((await makeKey(person, { name: `other ${count}` })).key);
  await page.setViewportSize({ width: 360, height: 900 });
  await page.goto("/keys/deleted");
  const full = await chooseDeleted(page, "Rested", "Restore");
  await expect(full).toContainText("as many keys as it may");
  await expect(full.getByRole("button", { name: "Restore", exact: true })).toBeDisabled();
  await full.getByRole("button", { name: "Cancel" }).click();
  const [first] = others;
  if (first) requireValue(await deleteKey(person, first));
  await page.reload();
  await expectAccessible(page, "deleted keys");
  const renewing = await chooseDeleted(page, "Rested", "Restore");
  await expectDialogWalkable(renewing, "restore");
  await renewing.getByRole("button", { name: "Restore", exact: true }).click();
  const renewed = await copyAndClose(dialogOf(page, "API key restored"));
  expect([(await ask(server, secret)).status, (await ask(server, renewed)).status]).toEqual([401, 200]);
  await expect(rowOf(page, "Rested")).toBeHidden();
  const erasing = await chooseDeleted(page, "other 0", "Delete for good");
  await erasing.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("heading", { name: "No deleted keys" })).toBeVisible();
});

test("under a policy that has become stricter, the dialog says what changes, and the key comes back like that", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { key, secret } = await makeKey(person, { name: "Rested", permissions: ["SendHttp", "ViewContacts"] });
  requireValue(await deleteKey(person, key));
  const rules = { ...NO_POLICY, forbidden: ["SendHttp" as const], longestLifeDays: 30, agreed: [] };
  requireValue(await savePolicy(person, rules));
  await page.setViewportSize({ width: 360, height: 900 });
  await page.goto("/keys/deleted");
  const dialog = await chooseDeleted(page, "Rested", "Restore");
  await expect(dialog).toContainText("It comes back without Send email via HTTP. It expires 30 days after");
  await expectAccessible(page, "restore under a policy");
  await dialog.getByRole("radio", { name: /With the old API key/ }).check();
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(toastOf(page, "was restored")).toBeVisible();
  const statusOf = async (word: string) => (await ask(server, secret, `/api/check?permission=${word}`)).status;
  expect([await statusOf("ViewContacts"), await statusOf("SendHttp")]).toEqual([204, 403]);
});
