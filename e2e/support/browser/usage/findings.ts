/** For stories of /safety: makes keys old, and finds and cures what the page shows. */
import type { Locator, Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { expectAlive } from "../fixtures";
import { dialogOf, expectOnTop } from "../screen";

const DAY_MS = 86_400_000;

/** The moment so many days ago. */
export const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** As if the key and its secret had been made so many days ago. */
export async function age(key: KeyView, days: number): Promise<void> {
  const data = { createdAt: ago(days) };
  await writeKeys(async (database) => {
    await database.apiKey.update({ where: { id: key.id }, data });
    await database.secret.updateMany({ where: { keyId: key.id }, data });
  });
}

export async function openSafety(page: Page): Promise<void> {
  await page.goto("/safety");
  await expectAlive(page);
}

/** The section of a kind of finding, by its heading. */
export const section = (page: Page, title: string): Locator => page.getByRole("region", { name: title, exact: true });

/** Clicks a finding's button and returns the dialog that it opens. */
export async function cure(page: Page, button: string, title: string): Promise<Locator> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = dialogOf(page, title);
  await expectOnTop(dialog);
  return dialog;
}
