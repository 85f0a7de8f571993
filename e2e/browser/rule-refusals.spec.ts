/** The field for IP rules refuses bad rules, suggests corrections, and asks about very large ranges. */
import type { Locator } from "@playwright/test";
import { expect, test } from "../support/browser/fixtures";
import { keysOf, makeKey } from "../support/browser/people";
import { addRule, choose, dialogOf, openCreate, refresh } from "../support/browser/screen";

const nameOf = (dialog: Locator) => dialog.getByRole("textbox", { name: "Name" });
const ruleOf = (dialog: Locator) => dialog.getByRole("textbox", { name: "IP address or range" });

for (const [typed, message] of [
  ["10.0.0", "is not an IP address or range"],
  ["010.0.0.1", "is not an IP address or range"],
  ["fe80::1%eth0", "is not an IP address or range"],
  ["10.0.0.0/33", "must be a whole number from 0 to 32"],
  ["192.0.2.1-2001:db8::1", "must be IPv4, or both IPv6"],
] as const) {
  test(`the rule ${typed} is refused and stays in the field`, async ({ keysPage: page }) => {
    const dialog = await openCreate(page);
    await addRule(dialog, typed);
    await expect(ruleOf(dialog)).toHaveAccessibleDescription(new RegExp(message));
    await expect(ruleOf(dialog)).toHaveValue(typed);
    await expect(dialog.getByRole("listitem")).toHaveCount(0);
  });
}

test("a network with host bits is refused, and its real one is offered", async ({ keysPage: page }) => {
  const dialog = await openCreate(page);
  await addRule(dialog, "10.0.0.5/8");
  await expect(dialog.getByText("has host bits set")).toBeVisible();
  await dialog.getByRole("button", { name: "Use 10.0.0.0/8" }).click();
  await expect(dialog.getByRole("listitem")).toContainText("10.0.0.0/8, 16,777,216 addresses");
  await expect(ruleOf(dialog)).toHaveValue("");
  await expect(ruleOf(dialog)).toBeFocused();
});

test("a range that ends before it begins is refused, and the reversed one is offered", async ({ keysPage: page }) => {
  const dialog = await openCreate(page);
  await addRule(dialog, "192.0.2.20-192.0.2.10");
  await dialog.getByRole("button", { name: "Use 192.0.2.10-192.0.2.20" }).click();
  await expect(dialog.getByRole("listitem")).toContainText("192.0.2.10-192.0.2.20, 11 addresses");
});

test("a rule that is in the list already, in any spelling, is not added twice", async ({ keysPage: page }) => {
  const dialog = await openCreate(page);
  await addRule(dialog, "2001:DB8:0:0::/64");
  await expect(dialog.getByRole("listitem")).toContainText("2001:db8::/64, 2^64 addresses");
  await addRule(dialog, "2001:db8:0000::/64");
  await expect(dialog.getByText("That is 2001:db8::/64, which is already in the list.")).toBeVisible();
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
});

for (const [rule, family] of [
  ["0.0.0.0/0", "IPv4"],
  ["::/0", "IPv6"],
] as const) {
  test(`${rule} is added only after the person has confirmed it`, async ({ keysPage: page }) => {
    const dialog = await openCreate(page);
    await addRule(dialog, rule);
    await expect(dialog.getByText(`This allows every ${family} address.`)).toBeVisible();
    await expect(dialog.getByRole("listitem")).toHaveCount(0);
    await dialog.getByRole("button", { name: "Leave it out" }).click();
    await expect(ruleOf(dialog)).toHaveValue("");
    await addRule(dialog, rule);
    await dialog.getByRole("button", { name: `Add ${rule} anyway` }).click();
    await expect(dialog.getByRole("listitem")).toContainText(`${rule}, every ${family} address`);
  });
}

test("a pasted list becomes its rules; each wrong piece is named, and stays until it is decided", async ({
  keysPage: page,
  person,
}) => {
  const networks = Array.from({ length: 22 }, (_, index) => `198.51.${index}.0/24`);
  const dialog = await openCreate(page, "View only");
  await nameOf(dialog).fill("many");
  await addRule(dialog, [...networks, "10.0.0.5/8", "office # second floor"].join("\n"));
  const alert = dialog.getByRole("alert");
  await expect(alert).toContainText("22 rules added. 2 were not:");
  await expect(alert.getByRole("listitem")).toHaveText([/10\.0\.0\.5\/8/, /"office" is not an IP address/]);
  await expect(ruleOf(dialog)).toHaveValue("10.0.0.5/8\noffice");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(alert).toContainText("2 rules were not added:");
  await alert.getByRole("button", { name: "Use 10.0.0.0/8" }).click();
  await alert.getByRole("button", { name: "Leave it out" }).click();
  await expect(ruleOf(dialog)).toHaveValue("");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialogOf(page, "API key created")).toBeVisible();
  expect((await keysOf(person))[0]?.ipRules).toEqual([...networks, "10.0.0.0/8"]);
});

test("the fiftieth rule is accepted, the fifty-first is refused", async ({ keysPage: page, person }) => {
  const ipRules = Array.from({ length: 49 }, (_, index) => `10.0.${index}.0/24`);
  await makeKey(person, { name: "many", ipRules });
  await refresh(page);
  const dialog = await choose(page, "many", "Edit");
  await addRule(dialog, "10.1.0.0/24");
  await expect(dialog.getByText("50 of 50 rules")).toBeVisible();
  await addRule(dialog, "10.2.0.0/24");
  await expect(dialog.getByText("A key can have at most 50 rules. Remove one to add another.")).toBeVisible();
  await ruleOf(dialog).fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect((await keysOf(person))[0]?.ipRules).toHaveLength(50);
});

test("a rule left in the field is added, or refused, when the form is sent", async ({ keysPage: page, person }) => {
  const dialog = await openCreate(page, "View only");
  await nameOf(dialog).fill("left in the box");
  await ruleOf(dialog).fill("198.51.100.300");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByText("is not an IP address or range")).toBeVisible();
  await ruleOf(dialog).fill("198.51.100.30");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialogOf(page, "API key created")).toBeVisible();
  expect((await keysOf(person))[0]?.ipRules).toEqual(["198.51.100.30"]);
});

test("the person's own address is added with one click, as the server sees it", async ({ keysPage: page }) => {
  const dialog = await openCreate(page);
  await dialog.getByRole("button", { name: "Add my address (127.0.0.1)" }).click();
  await expect(dialog.getByRole("listitem")).toContainText("127.0.0.1, 1 address");
  await expect(page.getByText("TRUSTED_PROXIES")).toHaveCount(0);
});

test("a person behind a proxy that the server does not trust learns so where rules are made", async ({
  keysPage: page,
}) => {
  await page.setExtraHTTPHeaders({ "X-Forwarded-For": "203.0.113.9" });
  await page.reload();
  const notice = /came through 127\.0\.0\.1, which .*name it in TRUSTED_PROXIES/;
  await expect(page.getByText(notice)).toBeVisible();
  const dialog = await openCreate(page);
  await expect(dialog.getByRole("button", { name: "Add my address (127.0.0.1)" })).toBeVisible();
  await expect(dialog.getByText(notice)).toBeVisible();
});
