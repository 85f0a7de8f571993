/** The members page of one account, in a tab that stayed open while the session switched to another account. */
import { expect, test } from "../support/browser/fixtures";
import { invite, openMembers } from "../support/browser/members";
import { createPerson, joinAccount, moveSessions } from "../support/browser/people";

test("an invitation's link stays visible, and the list stays that of the page's account", async ({
  keysPage: tab,
  person,
}) => {
  const owner = await createPerson("Grace Hopper", "Compilers");
  const there = await joinAccount(person, owner, { role: "admin" });
  await openMembers(tab);
  await tab.evaluate(() => Object.assign(window, { isFirst: true }));
  await moveSessions(person, there);
  const shown = await invite(tab, { email: "new@example.com", role: "Viewer" });
  const behind = tab.getByRole("main", { includeHidden: true });
  await expect(behind.getByText("new@example.com")).toHaveCount(1);
  await expect(behind.getByText("Grace Hopper")).toHaveCount(0);
  await expect(shown.getByRole("textbox").first()).toHaveValue(/\/invite\//);
  await expect(tab.getByRole("button", { name: "Account: Analytical Engines", includeHidden: true })).toHaveCount(1);
  expect(await tab.evaluate(() => "isFirst" in window)).toBe(true);
});
