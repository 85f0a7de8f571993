/** An expiry is chosen in the person's own time zone, summer time included. */
import type { Locator, Page } from "@playwright/test";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { keysOf } from "../support/browser/people";
import { choose, dialogOf, openCreate, readSecret } from "../support/browser/screen";

// In the future, and with the change to summer time in New York between 7 and 30 days later.
const SPRING = new Date().getUTCFullYear() + 1;

async function createExpiring(page: Page, fill: (dialog: Locator) => Promise<void>): Promise<void> {
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("expiring");
  await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
  await fill(dialog);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await readSecret(dialogOf(page, "API key created"));
}

for (const [zone, preset, expires] of [
  ["America/New_York", "7 days", `${SPRING}-03-08T15:30:00.000Z`],
  ["America/New_York", "30 days", `${SPRING}-03-31T14:30:00.000Z`],
  ["Asia/Kolkata", "90 days", `${SPRING}-05-30T15:30:00.000Z`],
  ["Asia/Kolkata", "1 year", `${SPRING + 1}-03-01T15:30:00.000Z`],
] as const) {
  test.describe(zone, () => {
    test.use({ timezoneId: zone });
    test(`"${preset}" in ${zone} is the same local time on that day, summer time or not`, async ({
      page,
      keysPage,
      person,
    }) => {
      await page.clock.setFixedTime(`${SPRING}-03-01T15:30:20Z`);
      await openKeys(keysPage);
      await createExpiring(page, async (dialog) => {
        await dialog.getByRole("button", { name: preset, exact: true }).click();
        await expect(dialog.getByText(/Your time zone: (America|Asia)\/\w+\./)).toBeVisible();
      });
      expect((await keysOf(person))[0]?.expiresAt).toBe(expires);
    });
  });
}

for (const [zone, typed, stored] of [
  ["America/New_York", `${SPRING}-07-04T09:00`, `${SPRING}-07-04T13:00:00.000Z`],
  ["America/New_York", `${SPRING}-12-24T09:00`, `${SPRING}-12-24T14:00:00.000Z`],
  ["Asia/Kolkata", `${SPRING}-07-04T00:15`, `${SPRING}-07-03T18:45:00.000Z`],
] as const) {
  test.describe(zone, () => {
    test.use({ timezoneId: zone });
    test(`${typed} typed in ${zone} is stored as that moment, and shown as typed`, async ({
      keysPage: page,
      person,
    }) => {
      await createExpiring(page, (dialog) => dialog.getByLabel("Expires on").fill(typed));
      expect((await keysOf(person))[0]?.expiresAt).toBe(stored);
      await page.getByRole("button", { name: "Download .env" }).click();
      await page.getByRole("button", { name: "I have the file" }).click();
      await page.getByRole("button", { name: "Done" }).click();
      const dialog = await choose(page, "expiring", "Edit");
      await expect(dialog.getByLabel("Expires on")).toHaveValue(typed);
    });
  });
}
