/** One person from signing up to deleting a key; after each step the API agrees with the page. */
import { readFileSync } from "node:fs";
import { ask, paste } from "../support/browser/api";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import {
  addRule,
  choose,
  copyAndClose,
  createKey,
  dialogOf,
  openCreate,
  questionOf,
  readSecret,
  rowOf,
  toastOf,
} from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("every change of a key takes effect at the next request, from sign-up to deletion", async ({ page, server }) => {
  let secret = "";
  await test.step("signing up leads to an empty list that explains keys", async () => {
    await page.goto("/sign-up");
    await page.getByLabel("Name", { exact: true }).fill("Grace Hopper");
    await page.getByLabel("Email").fill("grace@example.com");
    await page.getByLabel("Password", { exact: true }).fill("nanoseconds of copper wire");
    await page.getByLabel("Account name").fill("Harvard Mark I");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL("/keys");
    await expectAlive(page);
    await expect(page.getByRole("heading", { name: "API Keys", level: 1 })).toBeVisible();
    await expect(page.getByText("0 of 15")).toBeVisible();
    await expect(page.getByText("An API key is a password for a program")).toBeVisible();
  });
  await test.step("a new key is shown once, whole, and works at once", async () => {
    const revealed = await createKey(page, "Compiler", "Send only");
    secret = await readSecret(revealed);
    expect(secret).toMatch(/^[0-9A-F]{96}$/);
    await expect(revealed.getByText("will not be shown again")).toBeVisible();
    const answer = await ask(server, secret);
    expect([answer.status, answer.json().name]).toEqual([200, "Compiler"]);
    expect(answer.json().permissions).toEqual(["SendSmtp", "SendHttp"]);
    const line = await revealed.getByRole("textbox", { name: "Try it" }).inputValue();
    expect(JSON.parse(paste(line))).toMatchObject({ name: "Compiler", seen_ip: "127.0.0.1", ip_rules: [] });
    await copyAndClose(revealed);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await expect(page.getByText("1 of 15")).toBeVisible();
    await expect(rowOf(page, "Compiler")).toContainText(`••••••••${secret.slice(-5)}`);
    await expect(page.getByRole("button", { name: "Create API Key" })).toBeFocused();
  });
  await test.step("a key that is restricted to other addresses is refused with the reason", async () => {
    const dialog = await choose(page, "Compiler", "Edit");
    await addRule(dialog, "198.51.100.0/24");
    await expect(dialog.getByRole("list", { name: "IP rules" })).toContainText("198.51.100.0/24, 256 addresses");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(toastOf(page, "was saved")).toBeVisible();
    const answer = await ask(server, secret);
    expect([answer.status, answer.json().code, answer.json().seen_ip]).toEqual([403, "ip_not_allowed", "127.0.0.1"]);
    await expect(rowOf(page, "Compiler")).toContainText("198.51.100.0/24");
    await expect(page.getByRole("button", { name: "Actions for Compiler" })).toBeFocused();
  });
  await test.step("without the restriction it works again", async () => {
    const dialog = await choose(page, "Compiler", "Edit");
    await dialog.getByRole("button", { name: "Remove 198.51.100.0/24" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(rowOf(page, "Compiler")).toContainText("Any IP");
    expect((await ask(server, secret)).status).toBe(200);
  });
  await test.step("after a change the old secret is refused, the new one works, and everything else stays", async () => {
    const before = (await ask(server, secret)).json();
    const dialog = await choose(page, "Compiler", "Change API Key");
    await expect(dialog).toContainText("stops working immediately");
    await dialog.getByRole("button", { name: "Change API Key" }).click();
    const changed = await copyAndClose(dialogOf(page, "API key changed"));
    expect(changed).not.toBe(secret);
    expect((await ask(server, secret)).status).toBe(401);
    const after = await ask(server, changed);
    expect(after.status).toBe(200);
    expect({ ...after.json(), mask: null }).toEqual({ ...before, mask: null });
    secret = changed;
    await expect(rowOf(page, "Compiler")).toContainText(secret.slice(-5));
    await expect(page.getByRole("button", { name: "Actions for Compiler" })).toBeFocused();
  });
  await test.step("a disabled key is refused with the reason shown beside it, and works again once it is enabled", async () => {
    const dialog = await choose(page, "Compiler", "Disable");
    await dialog.getByRole("textbox", { name: "Reason (optional)" }).fill("Suspicious calls on Friday");
    await dialog.getByRole("button", { name: "Disable", exact: true }).click();
    await expect(toastOf(page, "is disabled. Its next request will be refused.")).toBeVisible();
    const refused = await ask(server, secret);
    expect([refused.status, refused.json().code]).toEqual([403, "key_disabled"]);
    await expect(rowOf(page, "Compiler")).toContainText("Disabled");
    await expect(rowOf(page, "Compiler")).toContainText("Suspicious calls on Friday");
    await expect(page.getByRole("button", { name: "Actions for Compiler" })).toBeFocused();
    const enabling = await choose(page, "Compiler", "Enable");
    await expect(enabling).toContainText("Suspicious calls on Friday");
    await enabling.getByRole("button", { name: "Enable", exact: true }).click();
    await expect(toastOf(page, "is enabled again")).toBeVisible();
    expect((await ask(server, secret)).status).toBe(200);
    await expect(rowOf(page, "Compiler")).toContainText("Active");
  });
  await test.step("a key that is deleted by its name is refused at the next request", async () => {
    const dialog = await choose(page, "Compiler", "Delete");
    await expect(dialog).toContainText(`••••••••${secret.slice(-5)}`);
    const confirm = dialog.getByRole("button", { name: "Delete", exact: true });
    await expect(confirm).toBeDisabled();
    await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("Compile");
    await expect(confirm).toBeDisabled();
    await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("Compiler");
    await confirm.click();
    await expect(toastOf(page, "was deleted")).toBeVisible();
    expect((await ask(server, secret)).status).toBe(401);
    await expect(rowOf(page, "Compiler")).toBeHidden();
    await expect(page.getByText("0 of 15")).toBeVisible();
    await expect(page.getByRole("button", { name: "Create API Key" })).toBeFocused();
  });
});

for (const [preset, summary, allowed, refused] of [
  ["Full access", "Full access", "ModifyBilling", null],
  ["View only", "View only", "ViewContacts", "ModifyContacts"],
  ["Send only", "Send only", "SendHttp", "ViewContacts"],
] as const) {
  test(`the preset "${preset}" allows exactly its permissions`, async ({ keysPage: page, server }) => {
    const secret = await copyAndClose(await createKey(page, "preset", preset));
    await expect(rowOf(page, "preset")).toContainText(summary);
    expect((await ask(server, secret, `/api/check?permission=${allowed}`)).status).toBe(204);
    if (refused) expect((await ask(server, secret, `/api/check?permission=${refused}`)).status).toBe(403);
  });
}

test("a custom key has exactly the chosen permissions, and shows them on hover", async ({ keysPage: page, server }) => {
  const dialog = await openCreate(page);
  await dialog.getByRole("textbox", { name: "Name" }).fill("custom");
  await dialog.getByRole("radio", { name: "Custom" }).check();
  await expect(dialog.getByText("Nothing chosen yet")).toBeVisible();
  await expect(dialog.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await dialog.getByRole("checkbox", { name: "Send email via HTTP" }).check();
  await dialog.getByRole("radiogroup", { name: "Contacts" }).getByRole("radio", { name: "View & Modify" }).check();
  await dialog.getByRole("radiogroup", { name: "Templates" }).getByRole("radio", { name: "View", exact: true }).check();
  await dialog.getByRole("searchbox", { name: "Search permissions" }).fill("export");
  await expect(dialog.getByRole("radiogroup", { name: "Contacts" })).toBeHidden();
  await dialog.getByRole("checkbox", { name: "Export" }).check();
  await expect(dialog.getByText("5 permissions chosen")).toBeVisible();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  const secret = await copyAndClose(dialogOf(page, "API key created"));
  const answer = await ask(server, secret);
  const chosen = ["Export", "ModifyContacts", "SendHttp", "ViewContacts", "ViewTemplates"];
  expect((answer.json().permissions as string[]).toSorted()).toEqual(chosen);
  await rowOf(page, "custom").getByText("5 permissions").hover();
  await expect(page.getByRole("tooltip")).toContainText("Export");
});

test("the downloaded file holds the key, and Done closes at once when the person has confirmed it", async ({
  keysPage: page,
}) => {
  const revealed = await createKey(page, "download");
  const downloading = page.waitForEvent("download");
  await revealed.getByRole("button", { name: "Download .env" }).click();
  const download = await downloading;
  expect(readFileSync(await download.path(), "utf8")).toBe(`LATCHKEY_API_KEY=${await readSecret(revealed)}\n`);
  expect(download.suggestedFilename()).toBe("latchkey.env");
  // A download that was refused looks the same to the page.
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(questionOf(page)).toContainText("Check that latchkey.env is in your downloads");
  await page.getByRole("button", { name: "Go back" }).click();
  await revealed.getByRole("button", { name: "I have the file" }).click();
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(revealed).toBeHidden();
});
