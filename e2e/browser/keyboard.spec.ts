/** Everything works without a mouse: the focus is always visible, stays in a dialog, and comes back. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/browser/fixtures";
import { keysOf, makeKey } from "../support/browser/people";
import { dialogOf, expectOnTop, questionOf, readSecret, refresh, rowOf, toastOf } from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.slice(0, 40) ?? "";
  });

/** Presses Tab until the element with this role and name has the focus, at most `limit` times. */
async function tabTo(
  page: Page,
  role: "button" | "textbox" | "radio" | "checkbox",
  name: string,
  limit = 40,
): Promise<void> {
  const target = page.getByRole(role, { name, exact: true });
  for (let stop = 0; stop < limit; stop++) {
    if (await target.evaluateAll((elements) => elements.some((element) => element === document.activeElement))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${limit} times Tab did not reach ${role} "${name}"; the focus is on "${await focused(page)}"`);
}

test("a key can be created, edited, changed and deleted without a mouse", async ({ keysPage: page, person }) => {
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await tabTo(page, "button", "Create API Key");
  await page.keyboard.press("Enter");
  const create = dialogOf(page, "Create API Key");
  await expect(create.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("by keys alone");
  await tabTo(page, "radio", "Full access");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(create.getByRole("radio", { name: "Send only" })).toBeChecked();
  await tabTo(page, "textbox", "IP address or range");
  await page.keyboard.type("192.0.2.7");
  await page.keyboard.press("Enter");
  await expect(create.getByRole("listitem")).toContainText("192.0.2.7, 1 address");
  await tabTo(page, "button", "Remove 192.0.2.7");
  await page.keyboard.press("Enter");
  await expect(create.getByText("No restriction: the key works from any IP.")).toBeVisible();
  await tabTo(page, "checkbox", "Expiration date");
  await page.keyboard.press("Space");
  await expect(create.getByLabel("Expires on")).toBeVisible();
  await tabTo(page, "button", "Create");
  await page.keyboard.press("Enter");

  const revealed = dialogOf(page, "API key created");
  await expect(revealed.getByRole("button", { name: "Copy", exact: true })).toBeFocused();
  const secret = await readSecret(revealed);
  await expectOnTop(revealed);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Go back" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(questionOf(page)).toBeHidden();
  await expect(revealed.getByRole("button", { name: "Done" })).toBeFocused();
  await tabTo(page, "button", "Copy");
  await page.keyboard.press("Enter");
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await page.keyboard.press("Escape");
  await expect(revealed).toBeHidden();
  await expect(page.getByRole("button", { name: "Create API Key" })).toBeFocused();

  await tabTo(page, "button", "Actions for by keys alone");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialogOf(page, "Edit API Key").getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await expect(toastOf(page, "“by keys alone!” was saved")).toBeVisible();
  await expect(page.getByRole("button", { name: "Actions for by keys alone!" })).toBeFocused();

  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await page.keyboard.type("de");
  await expect(page.getByRole("menuitem", { name: "Delete" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialogOf(page, "Delete API Key").getByRole("textbox")).toBeFocused();
  await page.keyboard.type("by keys alone!");
  await page.keyboard.press("Enter");
  await expect(rowOf(page, "by keys alone!")).toBeHidden();
  await expect(page.getByRole("button", { name: "Create API Key" })).toBeFocused();
  expect(await keysOf(person)).toEqual([]);
});

for (const [title, task] of [
  ["Create API Key", null],
  ["Edit API Key", "Edit"],
  ["Change API Key", "Change API Key"],
  ["Delete API Key", "Delete"],
] as const) {
  test(`"${title}" keeps the focus inside, and Escape gives it back to where it came from`, async ({
    keysPage: page,
    person,
  }) => {
    await makeKey(person, { name: "held" });
    await refresh(page);
    await expect(rowOf(page, "held")).toBeVisible();
    const opener = page.getByRole("button", { name: task ? "Actions for held" : "Create API Key" });
    await opener.focus();
    await page.keyboard.press("Enter");
    if (task) await page.getByRole("menuitem", { name: task, exact: true }).press("Enter");
    const dialog = dialogOf(page, title);
    await expectOnTop(dialog);
    for (let stop = 0; stop < 30; stop++) {
      await page.keyboard.press(stop < 25 ? "Tab" : "Shift+Tab");
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });
}

test("after Tab the focus is always visible", async ({ keysPage: page, person }) => {
  await makeKey(person, { name: "seen" });
  await refresh(page);
  await expect(rowOf(page, "seen")).toBeVisible();
  let stops = 0;
  for (; stops < 20; stops++) {
    await page.keyboard.press("Tab");
    const isOver = await page.evaluate(() => document.activeElement === document.body);
    if (isOver) break;
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect([await focused(page), outline]).toEqual([await focused(page), "solid"]);
  }
  expect(stops).toBeGreaterThan(5);
});
