/** One opening of the dialog creates at most one key, whatever the person, the network or the server does. */
import type { Page } from "@playwright/test";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { keysOf } from "../support/browser/people";
import { copyAndClose, dialogOf, openCreate, readSecret } from "../support/browser/screen";

const isAction = (method: string) => method === "POST";

async function fillName(page: Page, name: string) {
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  return { dialog, create: dialog.getByRole("button", { name: "Create", exact: true }) };
}

test("a double click makes one key", async ({ keysPage: page, person }) => {
  const { create } = await fillName(page, "twice");
  await create.dblclick();
  await readSecret(dialogOf(page, "API key created"));
  expect(await keysOf(person)).toHaveLength(1);
});

test("Enter pressed twice makes one key", async ({ keysPage: page, person }) => {
  let sent = 0;
  page.on("request", (request) => {
    if (isAction(request.method())) sent++;
  });
  const { dialog } = await fillName(page, "twice");
  await dialog.getByRole("textbox", { name: "Name" }).evaluate((field: HTMLInputElement) => {
    field.form?.requestSubmit();
    field.form?.requestSubmit();
  });
  await readSecret(dialogOf(page, "API key created"));
  expect(sent).toBe(1);
  expect(await keysOf(person)).toHaveLength(1);
});

test("while the server is slow neither another press nor Escape does anything", async ({ keysPage: page, person }) => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let sent = 0;
  await page.route("**/keys", async (route) => {
    if (!isAction(route.request().method())) return route.fallback();
    sent++;
    await held;
    await route.continue();
  });
  const { dialog, create } = await fillName(page, "slow");
  await create.click();
  await expect(create).toHaveAttribute("aria-disabled", "true");
  await create.click({ force: true });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await expect(dialog).toBeVisible();
  letGo();
  await readSecret(dialogOf(page, "API key created"));
  expect(sent).toBe(1);
  expect(await keysOf(person)).toHaveLength(1);
});

test("a lost answer does not lead to a second key", async ({ keysPage: page, person, server, watch }) => {
  watch.allow(/net::ERR_/);
  let isLost = false;
  await page.route("**/keys", async (route) => {
    if (!isAction(route.request().method()) || isLost) return route.fallback();
    isLost = true;
    await route.fetch();
    await route.abort("connectionreset");
  });
  const { dialog, create } = await fillName(page, "lost");
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await create.click();
  await expect(dialog.getByRole("alert")).toContainText("The server did not answer");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("lost");
  await expect(dialog.getByRole("radio", { name: "Send only" })).toBeChecked();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByRole("alert")).toContainText("“lost” already exists");
  await expect(create).toBeDisabled();
  expect(await keysOf(person)).toHaveLength(1);
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  await dialogOf(page, "Change API Key").getByRole("button", { name: "Change API Key" }).click();
  const secret = await copyAndClose(dialogOf(page, "API key changed"));
  expect((await ask(server, secret)).json().name).toBe("lost");
  expect(await keysOf(person)).toHaveLength(1);
});
