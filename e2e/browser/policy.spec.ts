/** An account's policy is set, enforced by the gate and lifted; the tester says what the gate decides. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { makeKey } from "../support/browser/people";
import { choose, dialogOf, openCreate, toastOf } from "../support/browser/screen";

/** Saves the policy and agrees to what it does to the one key, of which the dialog says `consequence`. */
async function savePolicy(page: Page, consequence: string): Promise<void> {
  await page.getByRole("button", { name: "Save policy" }).click();
  const dialog = dialogOf(page, "What this policy does to keys");
  await expect(dialog.getByRole("listitem")).toContainText(consequence);
  await expectAccessible(page, "what the policy does");
  await dialog.getByRole("button", { name: "Save and apply to 1 key" }).click();
  await expect(toastOf(page, "The policy was saved.")).toBeVisible();
}

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`a policy binds on the next request, and the tester says so beforehand (${width} px)`, async ({
      keysPage: page,
      person,
      server,
    }) => {
      test.slow();
      const { key, secret } = await makeKey(person, {
        name: "under a policy",
        permissions: ["ViewContacts", "SendHttp"],
      });
      const statusOf = async (word: string) => (await ask(server, secret, `/api/check?permission=${word}`)).status;
      const openTester = async () => {
        await page.goto(`/keys/${key.id}`);
        await expectAlive(page);
        await page.getByRole("link", { name: "Test this key" }).click();
        await expect(page.getByRole("combobox", { name: "API key" })).toHaveValue(key.id);
        return page.getByRole("region", { name: "Result" });
      };

      await test.step("a key without a restriction is named before the policy is saved, and then refused", async () => {
        await page.goto("/settings");
        await expectAlive(page);
        await expectAccessible(page, "settings");
        await page.getByRole("checkbox", { name: "Every key must be restricted to addresses" }).check();
        await savePolicy(page, "under a policyby Ada LovelaceRefused, until it is restricted to addresses");
        expect((await ask(server, secret)).json().code).toBe("restriction_required");
        const result = await openTester();
        await page.getByRole("button", { name: "Test", exact: true }).click();
        await expect(result).toContainText("Refused: Restriction required");
        await expect(result.getByRole("listitem").filter({ hasText: "6. State" })).toContainText("Refused");
        await expectAccessible(page, "tester, refused");
      });

      await test.step("a forbidden permission counts as not had, and the others work", async () => {
        await page.goto("/settings");
        await expectAlive(page);
        await page.getByRole("checkbox", { name: "Every key must be restricted to addresses" }).uncheck();
        const forbidden = page.getByRole("group", { name: "Permissions that no key may have" });
        await forbidden.getByRole("searchbox").fill("SendHttp");
        await forbidden.getByRole("searchbox").press("Enter");
        await forbidden.getByRole("checkbox").check();
        await savePolicy(page, "No longer has:");
        expect([await statusOf("SendHttp"), await statusOf("ViewContacts")]).toEqual([403, 204]);
        const result = await openTester();
        await page.getByRole("combobox", { name: "Permission", exact: true }).selectOption("SendHttp");
        await page.getByRole("button", { name: "Test", exact: true }).click();
        await expect(result).toContainText("Missing: SendHttp.");
        await page.getByRole("combobox", { name: "Permission", exact: true }).selectOption("ViewContacts");
        await page.getByRole("button", { name: "Test", exact: true }).click();
        await expect(result.getByRole("heading", { name: "Admitted" })).toBeVisible();
      });

      await test.step("who edits a key that has it reads that it does not count, and can take it away", async () => {
        await page.goto("/keys");
        await expectAlive(page);
        const dialog = await choose(page, "under a policy", "Edit");
        await expect(dialog.getByText("The policy of this account")).toBeVisible();
        const held = dialog.getByRole("checkbox", { name: "Send email via HTTP" });
        await expect(held).toBeChecked();
        await expect(held).toHaveAccessibleDescription(/the key counts as not having it/);
        await held.uncheck();
        await expectAccessible(page, "edit under a policy");
        await dialog.getByRole("button", { name: "Save" }).click();
        await expect(toastOf(page, "“under a policy” was saved.")).toBeVisible();
      });

      await test.step("who creates a key reads the policy first", async () => {
        await page.goto("/keys");
        await expectAlive(page);
        const dialog = await openCreate(page);
        await expect(dialog.getByText("The policy of this account")).toBeVisible();
        await expect(dialog.getByRole("radio", { name: "Full access" })).toBeDisabled();
        await dialog.getByRole("radio", { name: "Custom" }).check();
        const forbidden = dialog.getByRole("checkbox", { name: "Send email via HTTP" });
        await expect(forbidden).toBeDisabled();
        await expect(forbidden).toHaveAccessibleDescription("Forbidden by the account’s policy");
        await expectAccessible(page, "create under a policy");
        await page.keyboard.press("Escape");
      });
    });
  });
}
