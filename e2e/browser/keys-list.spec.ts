/** The list of keys can be sorted and filtered, says what needs attention, and its address names what it shows. */
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { addMember, makeKey } from "../support/browser/people";
import { refresh } from "../support/browser/screen";

const DAY_MS = 86_400_000;

test("the list is sorted by its column heads, filtered by status, maker and name, and stays so after a reload", async ({
  keysPage: page,
  person,
}) => {
  const alan = await addMember(person, { name: "Alan Turing", role: "admin" });
  await makeKey(person, { name: "web shop" });
  await makeKey(person, { name: "old import", expiresAt: new Date(Date.now() - DAY_MS) });
  await makeKey(alan, { name: "backup", expiresAt: new Date(Date.now() + DAY_MS) });
  await refresh(page);
  const list = page.getByRole("region", { name: "List of keys" });
  const expectNames = (names: string[]) => expect(list.getByRole("rowheader")).toContainText(names);
  await expectNames(["backup", "web shop", "old import"]);

  const head = (name: string) => list.getByRole("columnheader", { name });
  await expect(head("Created")).toHaveAttribute("aria-sort", "descending");
  await head("Name").getByRole("button").press("Enter");
  await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
  await expect(head("Created")).not.toHaveAttribute("aria-sort");
  await head("Name").getByRole("button").press("Enter");
  await expectNames(["web shop", "old import", "backup"]);
  await expect(page).toHaveURL(/\/keys\?sort=-name$/);
  await page.reload();
  await expectAlive(page);
  await expectNames(["web shop", "old import", "backup"]);
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("Expires, soonest first");
  await expectNames(["old import", "backup", "web shop"]);

  await page.getByRole("button", { name: "2 keys: show them" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Showing 2 of 3 keys" })).toBeVisible();
  await expectNames(["old import", "backup"]);
  await page.getByRole("combobox", { name: "Made by" }).selectOption("Alan Turing");
  await expectNames(["backup"]);
  await page.getByRole("searchbox", { name: "Search" }).fill("zebra");
  await expect(page.getByRole("heading", { name: "No key matches" })).toBeVisible();
  await expect(page).toHaveURL(/\?q=zebra&status=attention&maker=[0-9a-f-]{36}&sort=expires$/);
  await page.getByRole("button", { name: "Show all keys" }).click();
  await expectNames(["old import", "backup", "web shop"]);
});
