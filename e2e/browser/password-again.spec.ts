/** Two hours after the password was last given, the dialogs ask for it, and then go on where they were. */
import type { Page } from "@playwright/test";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { agePassword, keysOf, makeKey, PASSWORD } from "../support/browser/people";
import { choose, dialogOf, openCreate, readSecret, refresh, rowOf, toastOf } from "../support/browser/screen";

const asking = (page: Page) => dialogOf(page, "Confirm your password");

async function confirm(page: Page, password: string): Promise<void> {
  await asking(page).getByLabel("Password", { exact: true }).fill(password);
  await asking(page).getByRole("button", { name: "Confirm" }).click();
}

test("creating asks for the password; a wrong one is refused, and the right one creates the key", async ({
  keysPage: page,
  person,
  server,
}) => {
  agePassword(server.databaseFile, person, 3);
  const dialog = await openCreate(page);
  await dialog.getByRole("textbox", { name: "Name" }).fill("kept");
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await dialog.getByRole("button", { name: "Add my address (127.0.0.1)" }).click();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  const field = asking(page).getByLabel("Password", { exact: true });
  await expect(field).toBeFocused();
  await confirm(page, "not my password");
  await expect(field).toHaveAccessibleDescription(/This is not your password\./);
  await expect(field).toBeFocused();
  expect(await keysOf(person)).toHaveLength(0);
  await asking(page).getByRole("button", { name: "Back" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("kept");
  await expect(dialog.getByRole("radio", { name: "Send only" })).toBeChecked();
  await expect(dialog.getByRole("listitem")).toContainText("127.0.0.1");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await confirm(page, PASSWORD);
  const secret = await readSecret(dialogOf(page, "API key created"));
  expect((await ask(server, secret)).json().name).toBe("kept");
  expect(await keysOf(person)).toMatchObject([{ name: "kept", ipRules: ["127.0.0.1"] }]);
});

test("changing asks for the password and leaves the old key working until it is given", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { secret } = await makeKey(person, { name: "changed" });
  await refresh(page);
  agePassword(server.databaseFile, person, 3);
  const dialog = await choose(page, "changed", "Change API Key");
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  await expect(asking(page)).toBeVisible();
  expect((await ask(server, secret)).status).toBe(200);
  await confirm(page, PASSWORD);
  const changed = await readSecret(dialogOf(page, "API key changed"));
  expect([(await ask(server, secret)).status, (await ask(server, changed)).status]).toEqual([401, 200]);
});

test("deleting asks for the password, keeps the key until then, and asks only once", async ({
  keysPage: page,
  person,
  server,
}) => {
  for (const name of ["first", "second"]) await makeKey(person, { name });
  await refresh(page);
  agePassword(server.databaseFile, person, 3);
  let dialog = await choose(page, "first", "Delete");
  await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("first");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(asking(page)).toBeVisible();
  expect(await keysOf(person)).toHaveLength(2);
  await confirm(page, PASSWORD);
  await expect(toastOf(page, "“first” was deleted")).toBeVisible();
  await expect(rowOf(page, "first")).toBeHidden();
  dialog = await choose(page, "second", "Delete");
  await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("second");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(toastOf(page, "“second” was deleted")).toBeVisible();
  expect(await keysOf(person)).toHaveLength(0);
});

test("an edit that gives more asks for the password, and is saved once it is given", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeKey(person, { name: "fenced", ipRules: ["192.0.2.7"] });
  await refresh(page);
  agePassword(server.databaseFile, person, 3);
  const dialog = await choose(page, "fenced", "Edit");
  await dialog.getByRole("button", { name: "Remove 192.0.2.7" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(asking(page).getByLabel("Password", { exact: true })).toBeFocused();
  expect(await keysOf(person)).toMatchObject([{ ipRules: ["192.0.2.7"] }]);
  await confirm(page, PASSWORD);
  await expect(toastOf(page, "“fenced” was saved")).toBeVisible();
  expect(await keysOf(person)).toMatchObject([{ ipRules: [] }]);
});

test("within two hours nobody is asked, and renaming never asks", async ({ keysPage: page, person, server }) => {
  await makeKey(person, { name: "plain" });
  await refresh(page);
  agePassword(server.databaseFile, person, 1.9);
  const dialog = await choose(page, "plain", "Change API Key");
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  await readSecret(dialogOf(page, "API key changed"));
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  agePassword(server.databaseFile, person, 30);
  const edit = await choose(page, "plain", "Edit");
  await edit.getByRole("textbox", { name: "Name" }).fill("renamed");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(page, "“renamed” was saved")).toBeVisible();
});
