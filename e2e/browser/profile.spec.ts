/** A person's own page: name, password, sessions. */
import { expectAccessible } from "../support/browser/accessible";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { agePassword, PASSWORD } from "../support/browser/people";
import { toastOf } from "../support/browser/screen";

const NEXT = "quite another sentence";

test("changing the password signs out every other browser, and only the new one works", async ({
  keysPage: page,
  openWindow,
  person,
  watch,
}) => {
  // The other windows' lists refresh once more, and are refused.
  watch.allow(/status of 401/);
  // Not on /keys: its list refreshes every five seconds, and would leave for /sign-in in the middle of the reload.
  const other = await openWindow({ path: "/profile" });
  await page.goto("/profile");
  await expectAlive(page);
  await expect(page.getByText("This session")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Sign out .* at 127\.0\.0\.1$/ })).toHaveCount(1);

  await page.getByLabel("Current password").fill("not the right one");
  await page.getByLabel("New password").fill(NEXT);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This is not your password.")).toBeVisible();
  await expect(page.getByLabel("Current password")).toBeFocused();

  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill("password123456");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("New password")).toBeFocused();
  await expect(page.getByText(/on lists of common passwords/)).toBeVisible();

  await page.getByLabel("New password").fill(NEXT);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(toastOf(page, "Your password was changed. 1 other session was signed out.")).toBeVisible();
  await expect(page.getByLabel("Current password")).toHaveValue("");
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);

  await other.reload();
  await expect(other).toHaveURL("/sign-in?next=%2Fprofile");
  await other.getByLabel("Email").fill(person.email);
  await other.getByLabel("Password", { exact: true }).fill(NEXT);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other).toHaveURL("/profile");
});

test("one browser or all others can be signed out, and the list says so", async ({
  keysPage: page,
  openWindow,
  watch,
}) => {
  watch.allow(/status of 401/);
  // Not on /keys, as above.
  const open = () => openWindow({ path: "/profile" });
  const [first, second, third] = [await open(), await open(), await open()];
  await page.goto("/profile");
  await expectAlive(page);
  const signOuts = page.getByRole("button", { name: /^Sign out .* at / });
  await expect(signOuts).toHaveCount(3);
  await signOuts.first().click();
  await expect(signOuts).toHaveCount(2);
  await expect(page.getByRole("region", { name: "Sessions" }).getByRole("list")).toBeFocused();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(signOuts).toHaveCount(0);
  await expect(toastOf(page, "2 other sessions were signed out.")).toBeVisible();
  for (const window of [first, second, third]) {
    await window.reload();
    await expect(window).toHaveURL("/sign-in?next=%2Fprofile");
  }
  await page.reload();
  await expect(page.getByText("This session")).toBeVisible();
});

test("after two hours signing out elsewhere asks for the password first, by keyboard alone", async ({
  keysPage: page,
  openWindow,
  person,
  server,
}) => {
  const other = await openWindow({ path: "/profile" });
  await page.goto("/profile");
  await expectAlive(page);
  agePassword(server.databaseFile, person, 3);
  const button = page.getByRole("button", { name: "Sign out everywhere else" });
  const dialog = page.getByRole("dialog", { name: "Confirm your password" });
  const field = dialog.getByLabel("Password", { exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field).toBeFocused();
  await page.keyboard.type("not my password");
  await page.keyboard.press("Enter");
  await expect(field).toHaveAccessibleDescription(/This is not your password\./);
  await other.reload();
  await expect(other).toHaveURL("/profile");
  await field.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(toastOf(page, "1 other session was signed out.")).toBeVisible();
  await expect(dialog).toBeHidden();
  await other.reload();
  await expect(other).toHaveURL("/sign-in?next=%2Fprofile");
});

test("a new name shows in the navigation at once", async ({ keysPage: page }) => {
  await page.getByRole("button", { name: "User menu: Ada Lovelace" }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await expect(page).toHaveURL("/profile");
  await expectAlive(page);
  const save = page.getByRole("button", { name: "Save name" });
  await expect(save).toBeDisabled();
  await page.getByLabel("Your name").fill("  ");
  await save.click();
  await expect(page.getByText("Enter your name.")).toBeVisible();
  await page.getByLabel("Your name").fill("Grace Hopper");
  await save.click();
  await expect(page.getByRole("button", { name: "User menu: Grace Hopper" })).toBeVisible();
  await expect(save).toBeDisabled();
});

for (const width of [360, 1280]) {
  test(`axe finds nothing on the profile (${width} px)`, async ({ keysPage: page, openWindow }) => {
    await openWindow();
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/profile");
    await expectAlive(page);
    await expectAccessible(page, "the profile");
  });
}
