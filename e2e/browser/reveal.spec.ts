/** The dialog that shows a secret once can't be closed by accident, and only the person closes it. */
import { expect, openKeys, test } from "../support/browser/fixtures";
import { makeKey } from "../support/browser/people";
import {
  choose,
  createKey,
  dialogOf,
  expectOnTop,
  questionOf,
  readSecret,
  refresh,
  rowOf,
} from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

for (const [how, close] of [
  ["Done", async (page) => page.getByRole("button", { name: "Done" }).click()],
  ["Escape", async (page) => page.keyboard.press("Escape")],
  ["a click outside", async (page) => page.mouse.click(5, 5)],
] as [string, (page: import("@playwright/test").Page) => Promise<void>][]) {
  test(`${how} asks before an API key that was not copied disappears`, async ({ keysPage: page }) => {
    const revealed = await createKey(page, "asked");
    const secret = await readSecret(revealed);
    await close(page);
    await expect(questionOf(page)).toBeVisible();
    await expect(page.getByRole("button", { name: "Go back" })).toBeFocused();
    await page.getByRole("button", { name: "Go back" }).click();
    expect(await readSecret(revealed)).toBe(secret);
    await expectOnTop(revealed);
    await close(page);
    await expectOnTop(questionOf(page));
    await page.keyboard.press("Escape");
    await expect(questionOf(page)).toBeHidden();
    expect(await readSecret(revealed)).toBe(secret);
    await expectOnTop(revealed);
    await close(page);
    await page.getByRole("button", { name: "Close anyway" }).click();
    await expect(questionOf(page)).toBeHidden();
    await expect(revealed).toBeHidden();
    await expect(page.getByRole("button", { name: "Create API Key" })).toBeFocused();
    expect(await page.content()).not.toContain(secret);
  });

  test(`${how} closes the dialog at once after the key was copied`, async ({ keysPage: page }) => {
    const revealed = await createKey(page, "copied");
    await revealed.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
    await close(page);
    await expect(revealed).toBeHidden();
    await expect(questionOf(page)).toBeHidden();
  });
}

test("a click selects the whole key, and copying the selection counts as copied", async ({ keysPage: page }) => {
  const revealed = await createKey(page, "by hand");
  const secret = await readSecret(revealed);
  const field = revealed.getByRole("textbox", { name: "API Key", exact: true });
  await expect(field).toHaveJSProperty("readOnly", true);
  expect(await field.evaluate((element) => getComputedStyle(element).fontFamily)).toMatch(/mono/i);
  await field.click();
  expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(secret);
  await page.keyboard.press("ControlOrMeta+c");
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(revealed).toBeHidden();
});

test("copying half of the key does not count as copied", async ({ keysPage: page }) => {
  const revealed = await createKey(page, "half");
  const field = revealed.getByRole("textbox", { name: "API Key", exact: true });
  await field.focus();
  await field.evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(0, 40));
  await page.keyboard.press("ControlOrMeta+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toHaveLength(40);
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(questionOf(page)).toBeVisible();
});

test("the list refreshes behind the dialog without disturbing it", async ({ keysPage: page, person }) => {
  const revealed = await createKey(page, "undisturbed");
  const secret = await readSecret(revealed);
  const field = revealed.getByRole("textbox", { name: "API Key", exact: true });
  await field.evaluate((element) => element.setAttribute("data-same", "yes"));
  await revealed.getByRole("button", { name: "Done" }).focus();
  await makeKey(person, { name: "meanwhile" });
  for (let round = 0; round < 3; round++) {
    const refreshed = page.waitForResponse((response) => response.url().includes("/keys/data?"));
    await refresh(page);
    await (await refreshed).finished();
  }
  await expect(page.getByText("2 of 15")).toBeAttached();
  await expect(field).toHaveAttribute("data-same", "yes");
  expect(await readSecret(revealed)).toBe(secret);
  await expect(revealed.getByRole("button", { name: "Done" })).toBeFocused();
});

test("changing a key of a full account works and shows the new one in the same way", async ({
  keysPage: page,
  person,
}) => {
  await Promise.all(Array.from({ length: 15 }, (_, index) => makeKey(person, { name: `key ${index}` })));
  await refresh(page);
  await expect(rowOf(page, "key 7")).toBeVisible();
  const dialog = await choose(page, "key 7", "Change API Key");
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  const revealed = dialogOf(page, "API key changed");
  await expectOnTop(revealed);
  expect(await readSecret(revealed)).toMatch(/^[0-9A-F]{96}$/);
  await page.keyboard.press("Escape");
  await expect(questionOf(page)).toBeVisible();
});

test("without a clipboard, as on plain http, copying still works", async ({ keysPage: page, context }) => {
  await context.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await openKeys(page);
  const revealed = await createKey(page, "fallback");
  const secret = await readSecret(revealed);
  await revealed.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  const other = await context.newPage();
  await other.goto("/sign-in");
  await other.evaluate(() => document.body.append(Object.assign(document.createElement("textarea"), { id: "paste" })));
  await other.locator("#paste").focus();
  await other.keyboard.press("ControlOrMeta+v");
  await expect(other.locator("#paste")).toHaveValue(secret);
});

test("when copying is forbidden the key is selected, and the dialog says which keys to press", async ({
  keysPage: page,
  context,
}) => {
  await context.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  });
  await openKeys(page);
  const revealed = await createKey(page, "by hand");
  await revealed.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(revealed.getByText("Press Ctrl+C to copy: the text is selected.")).toBeVisible();
  expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(await readSecret(revealed));
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(questionOf(page)).toBeVisible();
});
