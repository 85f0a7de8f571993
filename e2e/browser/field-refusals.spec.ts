/** The form of a key shows each refusal at its field and keeps what was typed. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/browser/fixtures";
import { keysOf, makeKey } from "../support/browser/people";
import { addRule, dialogOf, openCreate } from "../support/browser/screen";

const nameOf = (dialog: Locator) => dialog.getByRole("textbox", { name: "Name" });
const _ruleOf = (dialog: Locator) => dialog.getByRole("textbox", { name: "IP address or range" });

/** Fills in everything except the name. */
async function fillRest(page: Page): Promise<Locator> {
  const dialog = await openCreate(page);
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await addRule(dialog, "192.0.2.10 - 192.0.2.20");
  await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
  return dialog;
}

async function expectRestKept(dialog: Locator): Promise<void> {
  await expect(dialog.getByRole("radio", { name: "Send only" })).toBeChecked();
  await expect(dialog.getByRole("listitem")).toContainText("192.0.2.10-192.0.2.20, 11 addresses");
  await expect(dialog.getByLabel("Expires on")).not.toHaveValue("");
}

for (const [what, typed, message] of [
  ["missing", "   ", "Enter a name."],
  ["of 101 characters", "x".repeat(101), "Use at most 100 characters."],
  ["with a hidden direction mark", "pay\u202Eroll", "Leave out control characters and line breaks."],
  ["taken", " web shop ", 'You already have a key named "web shop".'],
] as const) {
  test(`a name that is ${what} is refused at the field, and nothing typed is lost`, async ({
    keysPage: page,
    person,
  }) => {
    await makeKey(person, { name: "web shop" });
    const dialog = await fillRest(page);
    await nameOf(dialog).fill(typed);
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(nameOf(dialog)).toHaveAccessibleDescription(new RegExp(message.replace(/[.]/g, "\\.")));
    await expect(nameOf(dialog)).toBeFocused();
    await expect(nameOf(dialog)).toHaveValue(typed);
    await expectRestKept(dialog);
    expect(await keysOf(person)).toHaveLength(1);
    await nameOf(dialog).fill("another name");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialogOf(page, "API key created")).toBeVisible();
    const made = (await keysOf(person)).find(({ name }) => name === "another name");
    expect(made).toMatchObject({ ipRules: ["192.0.2.10-192.0.2.20"], permissions: ["SendSmtp", "SendHttp"] });
  });
}

test("a custom key without any permission is refused", async ({ keysPage: page }) => {
  const dialog = await openCreate(page);
  await nameOf(dialog).fill("nothing");
  await dialog.getByRole("radio", { name: "Custom" }).check();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByText("Choose at least one permission.")).toBeVisible();
});

test("a key whose permissions were not chosen is refused there, and nothing was chosen for the person", async ({
  keysPage: page,
  person,
}) => {
  const dialog = await openCreate(page);
  const presets = dialog.getByRole("radiogroup", { name: "Permissions" });
  await expect(dialog.getByRole("radio", { checked: true })).toHaveCount(0);
  await nameOf(dialog).fill("undecided");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(presets).toHaveAccessibleDescription("Choose at least one permission.");
  await expect(presets.getByRole("radio", { name: "Full access" })).toBeFocused();
  expect(await keysOf(person)).toHaveLength(0);
});

test("a key that can manage keys comes with a warning, and every area is set at once", async ({
  keysPage: page,
  person,
}) => {
  const dialog = await openCreate(page, "View only");
  const warning = dialog.getByText("can create, change and delete API keys");
  await expect(warning).toHaveCount(0);
  await dialog.getByRole("radio", { name: "Custom" }).check();
  const all = dialog.getByRole("radiogroup", { name: "All areas" });
  await all.getByRole("radio", { name: "View & Modify" }).check();
  await expect(warning).toBeVisible();
  await all.getByRole("radio", { name: "View", exact: true }).check();
  await expect(warning).toHaveCount(0);
  await all.getByRole("radio", { name: "None" }).check();
  await dialog.getByRole("button", { name: "All: Sending" }).click();
  await expect(dialog.getByText("3 permissions chosen")).toBeVisible();
  await nameOf(dialog).fill("sends");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialogOf(page, "API key created")).toBeVisible();
  expect(new Set((await keysOf(person))[0]?.permissions)).toEqual(new Set(["SendHttp", "SendSmtp", "SendSMS"]));
});

test("an expiry that has passed is refused at the field", async ({ keysPage: page }) => {
  const dialog = await openCreate(page, "View only");
  await nameOf(dialog).fill("late");
  await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
  await dialog.getByLabel("Expires on").fill("2020-01-01T00:00");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByLabel("Expires on")).toHaveAccessibleDescription(/Choose a time in the future\./);
  await expect(dialog.getByLabel("Expires on")).toHaveValue("2020-01-01T00:00");
  await expect(nameOf(dialog)).toHaveValue("late");
});
