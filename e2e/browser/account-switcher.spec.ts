/** The account's name in the navigation, which is a menu for people in several accounts. */
import { expectAccessible } from "../support/browser/accessible";
import { expect, expectAlive, openKeys, test } from "../support/browser/fixtures";
import { addMember, createPerson, joinAccount, makeKey } from "../support/browser/people";
import { rowOf, toastOf } from "../support/browser/screen";

test("a person in one account sees its name and no menu", async ({ keysPage: page }) => {
  await expect(page.getByRole("banner").getByText("Analytical Engines")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Account:/ })).toHaveCount(0);
});

test("a person in several accounts switches between them by name, and the switch lasts", async ({
  keysPage: page,
  person,
  openWindow,
}) => {
  const owner = await createPerson("Grace Hopper", "Compilers");
  await joinAccount(person, owner, { role: "member", permissions: ["ViewContacts"] });
  await makeKey(owner, { name: "of the other owner" });
  await makeKey(person, { name: "of the first account" });
  await openKeys(page);
  await page.getByRole("button", { name: "Account: Analytical Engines" }).click();
  await expect(page.getByRole("menuitemradio")).toHaveCount(2);
  const [first, second] = await page.getByRole("menuitemradio").all();
  await expect(first as NonNullable<typeof first>).toHaveText("Analytical EnginesOwner");
  await expect(second as NonNullable<typeof second>).toHaveText("CompilersMember");
  await expect(page.getByRole("menuitemradio", { checked: true })).toHaveText("Analytical EnginesOwner");
  await page.getByRole("menuitemradio", { name: "Compilers" }).click();
  await expect(page.getByRole("button", { name: "Account: Compilers" })).toBeVisible();
  await expect(page).toHaveURL("/keys");
  await expect(page.getByText("0 yours · 1 of 15 taken")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Account: Compilers" })).toBeVisible();
  // Only this session switches: another browser stays in its account.
  const other = await openWindow();
  await expect(other.getByRole("button", { name: "Account: Analytical Engines" })).toBeVisible();
  await expect(rowOf(other, "of the first account")).toBeVisible();
});

test("a failed switch is reported, and the page stays", async ({ keysPage: page, person, watch }) => {
  const owner = await createPerson("Grace Hopper", "Compilers");
  await joinAccount(person, owner, { role: "viewer" });
  await openKeys(page);
  watch.allow(/ERR_FAILED/);
  await page.route("**/keys", (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));
  await page.getByRole("button", { name: "Account: Analytical Engines" }).click();
  await page.getByRole("menuitemradio", { name: "Compilers" }).click();
  await expect(toastOf(page, "The server did not answer, so you are still in this account.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Account: Analytical Engines" })).toBeVisible();
});

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`axe finds nothing in any role (${width} px)`, async ({ person, openWindow, contextOptions }) => {
      const options = { ...contextOptions, viewport: { width, height: 800 } };
      const viewer = await createPerson("Grace Hopper", "A company with a rather long name, and no way to shorten it");
      await joinAccount(viewer, person, { role: "viewer" });
      const page = await openWindow({ person: { ...viewer, accountId: person.accountId }, options });
      await expectAccessible(page, "viewer, no keys");
      await page.getByRole("button", { name: "Account: Analytical Engines" }).click();
      await expectAccessible(page, "accounts");
      await page.keyboard.press("Escape");
      await makeKey(person, { name: "web shop" });
      await openKeys(page);
      await expectAccessible(page, "viewer, keys");
      await page.goto("/activity");
      await expectAlive(page);
      await expectAccessible(page, "viewer, activity");
      const member = await addMember(person, {
        name: "Alan Turing",
        role: "member",
        permissions: ["ViewContacts", "ModifyContacts", "SendHttp"],
      });
      const own = await openWindow({ person: member, options });
      await expectAccessible(own, "member, no keys");
      await own.getByRole("button", { name: "Create API Key" }).click();
      await expectAccessible(own, "member, create");
      await own.getByRole("radio", { name: "Custom" }).check();
      await expectAccessible(own, "member, custom permissions");
    });
  });
}
