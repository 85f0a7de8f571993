/** A deleted key rests under "Deleted API keys", and comes back where there is a place and its name is free. */
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { makeKey } from "../support/browser/people";
import { choose, copyAndClose, dialogOf, rowOf, toastOf } from "../support/browser/screen";
import { expectDialogWalkable, expectPageWalkable } from "../support/browser/tab-walk";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

for (const width of [1280, 360]) {
  test(`a key is deleted, restored, and at last deleted for good (${width} px)`, async ({
    keysPage: page,
    person,
    server,
  }) => {
    const { secret } = await makeKey(person, { name: "Rested", permissions: ["SendHttp"] });
    await page.setViewportSize({ width, height: 900 });
    await openKeys(page);
    const deleting = await choose(page, "Rested", "Delete");
    await expect(deleting).toContainText("You can restore it");
    await deleting.getByRole("textbox").fill("Rested");
    await deleting.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(toastOf(page, "was deleted")).toBeVisible();
    expect((await ask(server, secret)).status).toBe(401);

    await page.getByRole("link", { name: "Deleted API keys" }).click();
    await expect(page.getByRole("heading", { name: "Deleted API keys" })).toBeVisible();
    await expect(rowOf(page, "Rested")).toContainText(`by ${person.userName}`);
    await expectAccessible(page, "deleted keys");
    await expectPageWalkable(page, "deleted keys");
    const restoreNow = async (task: "Restore" | "Delete for good") => {
      await page.getByRole("button", { name: "Actions for Rested" }).click();
      await page.getByRole("menuitem", { name: task, exact: true }).click();
      return dialogOf(page, task === "Restore" ? "Restore API Key" : task);
    };
    const keeping = await restoreNow("Restore");
    await expectDialogWalkable(keeping, "restore");
    await expectAccessible(page, "restore");
    await keeping.getByRole("radio", { name: /With the old API key/ }).check();
    await keeping.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(toastOf(page, "was restored")).toBeVisible();
    await expect(page.getByRole("heading", { name: "No deleted keys" })).toBeVisible();
    expect((await ask(server, secret)).status).toBe(200);

    await openKeys(page);
    const again = await choose(page, "Rested", "Delete");
    await again.getByRole("textbox").fill("Rested");
    await again.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(rowOf(page, "Rested")).toBeHidden();
    for (let count = 0; count < 15; count++) await makeKey(person, { name: `other ${count}` });
    await page.goto("/keys/deleted");
    const full = await restoreNow("Restore");
    await expect(full).toContainText("as many keys as it may");
    await expect(full.getByRole("button", { name: "Restore", exact: true })).toBeDisabled();
    await full.getByRole("button", { name: "Cancel" }).click();
    await openKeys(page);
    const freeing = await choose(page, "other 3", "Delete");
    await freeing.getByRole("textbox").fill("other 3");
    await freeing.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(rowOf(page, "other 3")).toBeHidden();
    await page.goto("/keys/deleted");
    const renewing = await restoreNow("Restore");
    await renewing.getByRole("button", { name: "Restore", exact: true }).click();
    const renewed = await copyAndClose(dialogOf(page, "API key restored"));
    expect([(await ask(server, secret)).status, (await ask(server, renewed)).status]).toEqual([401, 200]);
    await expect(rowOf(page, "Rested")).toBeHidden();

    await page.getByRole("button", { name: "Actions for other 3" }).click();
    await page.getByRole("menuitem", { name: "Delete for good" }).click();
    const erasing = dialogOf(page, "Delete for good");
    await expectAccessible(page, "delete for good");
    await erasing.getByRole("button", { name: "Delete for good" }).click();
    await expect(page.getByRole("heading", { name: "No deleted keys" })).toBeVisible();
  });
}
