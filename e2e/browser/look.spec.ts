/** Themes, narrow screens, and people who want less motion. */
import type { Page } from "@playwright/test";
import { call } from "../support/api/client";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { makeKey, startSession } from "../support/browser/people";
import { openCreate, refresh, rowOf } from "../support/browser/screen";

/** The lightness of the page's background, 0 to 255. */
function readLightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    if (!canvas) throw new Error("no canvas");
    canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[1] ?? Number.NaN;
  });
}

test("a chosen theme applies at once, after reloading, and in the server's HTML", async ({
  keysPage: page,
  context,
  server,
  person,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: /^User menu/ }).click();
  await expect(page.getByRole("menuitemradio", { name: "System" })).toBeChecked();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.getByRole("menuitemradio", { name: "Dark" })).toBeChecked();
  expect(await readLightness(page)).toBeLessThan(60);
  await openKeys(page);
  expect(await readLightness(page)).toBeLessThan(60);
  expect((await context.cookies()).find(({ name }) => name === "theme")?.value).toBe("dark");
  const cookie = `theme=dark; latchkey_session=${await startSession(person)}`;
  // Before any script runs, so that nothing flashes.
  expect((await call(`${server.url}/keys`, { headers: { cookie } })).text).toMatch(/<html[^>]* data-theme="dark"/);
  await page.getByRole("button", { name: /^User menu/ }).click();
  await page.getByRole("menuitemradio", { name: "Light" }).click();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await readLightness(page)).toBeGreaterThan(230);
  await page.getByRole("menuitemradio", { name: "System" }).click();
  expect(await readLightness(page)).toBeLessThan(60);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await readLightness(page)).toBeGreaterThan(230);
});

test("an unknown theme in the cookie is ignored", async ({ server }) => {
  for (const value of ["purple", '"><script>alert(1)</script>', "__proto__"]) {
    const { text } = await call(`${server.url}/sign-in`, { headers: { cookie: `theme=${value}` } });
    expect(text).toMatch(/<html[^>]* data-theme="system"/);
  }
});

test("on a narrow screen the table becomes cards with a label at each value", async ({ keysPage: page, person }) => {
  await makeKey(person, { name: "card", ipRules: ["192.0.2.7"] });
  await refresh(page);
  await expect(page.getByRole("columnheader", { name: "Restriction" })).toBeVisible();
  await expect(rowOf(page, "card").getByText("Restriction")).toBeHidden();
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(page.getByRole("columnheader", { name: "Restriction" })).toBeHidden();
  await expect(rowOf(page, "card").getByText("Restriction")).toBeHidden();
  await page.getByRole("button", { name: "Details of card" }).click();
  await expect(rowOf(page, "card").getByText("Restriction")).toBeVisible();
  const [card, action] = await Promise.all([
    rowOf(page, "card").boundingBox(),
    page.getByRole("button", { name: "Actions for card" }).boundingBox(),
  ]);
  expect(card?.height).toBeGreaterThan(150);
  expect((action?.x ?? 0) + (action?.width ?? 0)).toBeLessThanOrEqual(360);
});

test("on a narrow screen every control is at least 24 by 24 pixels, and the dialog's buttons stay visible", async ({
  keysPage: page,
}) => {
  await page.setViewportSize({ width: 360, height: 640 });
  const dialog = await openCreate(page);
  await dialog.getByRole("radio", { name: "Custom" }).check();
  await expect(dialog.getByRole("button", { name: "Create", exact: true })).toBeInViewport({ ratio: 1 });
  const small = await dialog.getByRole("button").evaluateAll((buttons) =>
    buttons.flatMap((button) => {
      const { width, height } = button.getBoundingClientRect();
      return width < 24 || height < 24 ? [button.textContent] : [];
    }),
  );
  expect(small).toEqual([]);
});

for (const [wish, animation] of [
  ["no-preference", "appear"],
  ["reduce", "none"],
] as const) {
  test(`with motion "${wish}" a dialog appears with the animation "${animation}"`, async ({ keysPage: page }) => {
    await page.emulateMedia({ reducedMotion: wish });
    const dialog = await openCreate(page);
    const style = await dialog.evaluate((element) => {
      const { animationName, animationDuration } = getComputedStyle(element);
      return { animationName, seconds: Number.parseFloat(animationDuration) };
    });
    expect(style.animationName).toBe(animation);
    expect(style.seconds).toBeLessThanOrEqual(0.15);
  });
}
