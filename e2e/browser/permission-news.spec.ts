/** The picker warns of permissions that older clients can't read, before a key has them. */
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { openCreate } from "../support/browser/screen";

const NEWEST = ["ViewWebNotifications", "ViewAccessTokens", "ViewVerifyEmails"];

for (const theme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test(`the newest permissions say who can't read them (${theme}, ${width} px)`, async ({ keysPage: page }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      const dialog = await openCreate(page);
      const presets = dialog.getByRole("radiogroup", { name: "Permissions" });
      const note = dialog.getByText(/older Python and Ruby clients can’t list keys with this preset/);
      await dialog.getByRole("radio", { name: "Send only" }).check();
      await expect(note).toHaveCount(0);
      for (const preset of ["View only", "Full access"]) {
        await dialog.getByRole("radio", { name: preset }).check();
        await expect(note).toBeVisible();
        await expect(presets).toHaveAccessibleDescription(/older Python and Ruby clients/);
      }
      await dialog.getByRole("button", { name: "Why?" }).click();
      for (const word of NEWEST) await expect(page.getByRole("tooltip")).toContainText(word);
      await expectAccessible(page, "preset with the newest permissions");
      await page.keyboard.press("Escape");
      await dialog.getByRole("radio", { name: "Custom" }).check();
      await expect(note).toHaveCount(0);
      const hints = dialog.getByRole("button", { name: "Not for older clients" });
      await expect(hints).toHaveCount(3);
      for (const [index, word] of NEWEST.entries()) {
        // A hint closes when the page scrolls, so it is opened after scrolling.
        await hints.nth(index).evaluate(async (hint) => {
          hint.scrollIntoView({ block: "center" });
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        });
        await hints.nth(index).click();
        await expect(page.getByRole("tooltip")).toContainText(word);
        await expect(page.getByRole("tooltip")).toContainText("Python and Ruby clients (4.1.4 and older) fail to list");
        if (index === 1) await expectAccessible(page, "custom, hint at a newest permission");
        await page.keyboard.press("Escape");
        await expect(page.getByRole("tooltip")).toHaveCount(0);
      }
      await expect(dialog.getByRole("checkbox", { name: "View email verifications" })).toHaveAccessibleDescription(
        /Not for older clients/,
      );
    });
  }
}
