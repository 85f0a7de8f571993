/** A new, a known and a signed-in person accept an invitation. */
import { expect, test } from "../support/browser/fixtures";
import {
  expectInside,
  invite,
  joinButton,
  membershipsOf,
  nameField,
  openOffer,
  passwordField,
} from "../support/browser/invitation";
import { createPerson, PASSWORD } from "../support/browser/people";

const NEW_PASSWORD = "walnut ladder in the rain";

test("a new person accepts with a name and a password, and is in the account with the role", async ({
  page,
  person,
}) => {
  const invited = await invite(person, { role: "member" });
  await openOffer(page, invited);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ada Lovelace invites you to Analytical Engines");
  await expect(page.getByText("As Member.")).toBeVisible();
  await expect(page.getByText(/The link expires in 2 days/)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(invited.email);
  await expect(page.getByLabel("Email")).not.toBeEditable();
  await nameField(page).fill("Grace Hopper");
  for (const [password, message] of [
    ["", "Use at least 12 characters."],
    ["too short", "Use at least 12 characters."],
    ["password1234", /lists of common passwords/],
  ] as const) {
    await passwordField(page).fill(password);
    await joinButton(page).click();
    await expect(page.locator("p[id$=-error]")).toHaveText(message);
    await expect(passwordField(page)).toBeFocused();
    await expect(passwordField(page)).toHaveValue("");
    await expect(nameField(page)).toHaveValue("Grace Hopper");
  }
  await passwordField(page).fill(NEW_PASSWORD);
  await passwordField(page).press("Enter");
  await expectInside(page, "Analytical Engines");
  expect(page.url()).not.toContain("#");
  expect(await membershipsOf(invited.email)).toEqual([{ accountId: person.accountId, role: "member" }]);
  await page.goBack();
  await expect(page).not.toHaveURL(/#/);
});

test("a known person accepts with their password; a wrong one is refused and uses nothing up", async ({
  page,
  person,
}) => {
  const guest = await createPerson("Grace Hopper");
  const invited = await invite(person, { email: guest.email, role: "admin" });
  await openOffer(page, invited);
  await expect(nameField(page)).toBeHidden();
  await expect(page.getByLabel("Email")).toHaveValue(guest.email);
  await passwordField(page).fill("not the right one");
  await joinButton(page).click();
  await expect(page.getByText(`This is not the password of ${guest.email}.`)).toBeVisible();
  await expect(passwordField(page)).toHaveValue("");
  await expect(passwordField(page)).toBeFocused();
  expect(await membershipsOf(guest.email)).toHaveLength(1);
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expectInside(page, "Analytical Engines");
  expect(await membershipsOf(guest.email)).toEqual([
    { accountId: guest.accountId, role: "owner" },
    { accountId: person.accountId, role: "admin" },
  ]);
});

test("a signed-in person joins with one click and is then in two accounts", async ({ person, openWindow, context }) => {
  const guest = await createPerson("Grace Hopper");
  const page = await openWindow({ person: guest });
  const invited = await invite(person, { email: guest.email, role: "viewer" });
  const [before] = await page.context().cookies();
  await openOffer(page, invited);
  await expect(passwordField(page)).toBeHidden();
  await expect(page.getByText(`You are signed in as ${guest.email}.`)).toBeVisible();
  await joinButton(page).dblclick();
  await expectInside(page, "Analytical Engines");
  expect(await membershipsOf(guest.email)).toEqual([
    { accountId: guest.accountId, role: "owner" },
    { accountId: person.accountId, role: "viewer" },
  ]);
  // The same session, now in the other account.
  expect((await page.context().cookies())[0]?.value).toBe(before?.value);
  expect(await context.cookies()).toEqual([]);
});

test("a person signed in as somebody else sees so, and is signed out by accepting", async ({ person, openWindow }) => {
  const other = await createPerson("Charles Babbage");
  const page = await openWindow({ person: other });
  const invited = await invite(person);
  await openOffer(page, invited);
  await expect(
    page.getByText(`You are signed in as ${other.email}. If you accept, that person is signed out.`),
  ).toBeVisible();
  await nameField(page).fill("Grace Hopper");
  await passwordField(page).fill(NEW_PASSWORD);
  await joinButton(page).click();
  await expectInside(page, "Analytical Engines");
  await expect(page.getByRole("button", { name: "User menu: Grace Hopper" })).toBeVisible();
  expect(await membershipsOf(other.email)).toEqual([{ accountId: other.accountId, role: "owner" }]);
});

test("the page asks again when another proof is required by now", async ({ person, openWindow }) => {
  const guest = await createPerson("Grace Hopper");
  const page = await openWindow({ person: guest });
  await openOffer(page, await invite(person, { email: guest.email }));
  await page.context().clearCookies();
  await joinButton(page).click();
  await expect(page.getByText("The invitation has changed.")).toBeVisible();
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expectInside(page, "Analytical Engines");
});
