/** One opening of the dialog makes at most one key, whatever the hand, the network and the server do. */
import type { Page } from "@playwright/test";
import { isAlive, type TestServer } from "../server";
import { ask } from "./api";
import { expect, test } from "./fixtures";
import { keysOf } from "./people";
import { copyAndClose, dialogOf, openCreate, readSecret, refresh, rowOf } from "./screen";

const isAction = (method: string) => method === "POST";

async function fillName(page: Page, name: string) {
  const dialog = await openCreate(page);
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  return { dialog, create: dialog.getByRole("button", { name: "Create", exact: true }) };
}

/** Kills the dashboard, and each one that is started in its place, until the returned function is called. */
function keepDown(server: TestServer): () => void {
  const kill = () => {
    const pid = server.dashboardPid();
    if (pid !== null && isAlive(pid)) process.kill(pid, "SIGKILL");
  };
  kill();
  const timer = setInterval(kill, 50);
  return () => clearInterval(timer);
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

test("an answer that got lost is not made up for by a second key", async ({
  keysPage: page,
  person,
  server,
  watch,
}) => {
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
  await expect(dialog.getByRole("alert")).toContainText("“lost” exists already");
  await expect(create).toBeDisabled();
  expect(await keysOf(person)).toHaveLength(1);
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  await dialogOf(page, "Change API Key").getByRole("button", { name: "Change API Key" }).click();
  const secret = await copyAndClose(dialogOf(page, "API key changed"));
  expect((await ask(server, secret)).json().name).toBe("lost");
  expect(await keysOf(person)).toHaveLength(1);
});

test("a server that is gone is told, nothing typed is lost, and trying again makes exactly one key", async ({
  keysPage: page,
  person,
  server,
  watch,
}) => {
  watch.allow(/status of 503/);
  const { dialog, create } = await fillName(page, "patient");
  await dialog.getByRole("button", { name: "Add my address (127.0.0.1)" }).click();
  const letItStart = keepDown(server);
  await create.click();
  await expect(dialog.getByRole("alert")).toContainText("The server did not answer");
  letItStart();
  const revealed = dialogOf(page, "API key created");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("patient");
  await expect(dialog.getByRole("listitem")).toContainText("127.0.0.1");
  await expect(async () => {
    const again = dialog.getByRole("button", { name: "Try again" });
    if (await again.isVisible()) await again.click();
    await expect(revealed).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const secret = await copyAndClose(revealed);
  expect((await ask(server, secret)).status).toBe(200);
  expect(await keysOf(person)).toMatchObject([{ name: "patient", ipRules: ["127.0.0.1"] }]);
  await expect(rowOf(page, "patient")).toBeVisible();
});

test("while the dashboard is down pages say so, and come back by themselves", async ({
  keysPage: page,
  server,
  watch,
}) => {
  watch.allow(/status of 503/);
  const letItStart = keepDown(server);
  await refresh(page);
  await expect(page.getByText("The list is not up to date")).toBeVisible();
  await expect(page.getByText("Your API keys go on working.")).toBeVisible();
  await expect(page.getByText("No API keys yet")).toBeVisible();
  const answer = await page.goto("/keys");
  expect(answer?.status()).toBe(503);
  expect(answer?.headers()["retry-after"]).toBe("3");
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await expect(page.getByRole("heading", { name: "Dashboard unavailable" })).toBeVisible();
  letItStart();
  await expect(async () => {
    const again = page.getByRole("link", { name: "Try again" });
    if (await again.isVisible()) await again.click();
    await expect(page.getByRole("heading", { name: "API Keys", level: 1 })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
