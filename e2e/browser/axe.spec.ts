/** axe finds nothing on any page, in any dialog or state, in both themes, on wide and narrow screens. */
import { expectAccessible } from "../support/browser/accessible";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { agePassword, makeKey, type Person, reviseKey } from "../support/browser/people";
import {
  addRule,
  choose,
  createKey,
  dialogOf,
  discardQuestionOf,
  expectOnTop,
  openCreate,
  questionOf,
  refresh,
  rowOf,
  toastOf,
} from "../support/browser/screen";
import { fillSignUp, trySignIn } from "../support/browser/screen-auth";

const LONG = "A name of one hundred characters, as long as it may be, without a break: ThatIsHowLongAWordCanBeInAName";
const RULES = ["203.0.113.40", "2001:db8:40::/48", "192.0.2.10-192.0.2.20", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"];

async function makeRealisticKeys(person: Person): Promise<void> {
  const day = 86_400_000;
  await makeKey(person, { name: "expired", expiresAt: new Date(Date.now() - day), permissions: ["None"] });
  await makeKey(person, { name: LONG.slice(0, 100), ipRules: RULES, permissions: ["SendHttp", "SendSmtp"] });
  await makeKey(person, { name: "soon", expiresAt: new Date(Date.now() + day), ipRules: RULES.slice(0, 1) });
}

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({
      viewport: { width, height: width === 360 ? 740 : 900 },
      hasTouch: width === 360,
      permissions: ["clipboard-read", "clipboard-write"],
    });

    test(`axe finds nothing before signing in (${width} px)`, async ({ page, watch, person }) => {
      watch.allow(/status of 404/);
      await page.goto("/sign-in");
      await expectAccessible(page, "sign-in");
      await trySignIn(page, person.email, "wrong");
      await expect(page.getByText("The email or the password is wrong.")).toBeVisible();
      await expectAccessible(page, "sign-in, refused");
      await page.goto("/sign-up");
      await expectAccessible(page, "sign-up");
      const form = await fillSignUp(page, { password: "short" });
      await expect(form.password).toHaveAccessibleDescription(/at least 12/);
      await expectAccessible(page, "sign-up, refused");
      await page.goto("/nowhere");
      await expectAccessible(page, "not found");
    });

    test(`axe finds nothing on the list and its menus (${width} px)`, async ({ keysPage: page, person }) => {
      await expectAccessible(page, "no keys");
      await makeRealisticKeys(person);
      await refresh(page);
      await expect(rowOf(page, "soon")).toBeVisible();
      await expectAccessible(page, "list");
      await page.getByRole("button", { name: /^User menu/ }).click();
      await expectAccessible(page, "user menu");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Actions for soon" }).click();
      await expectAccessible(page, "row menu");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("button", { name: "Actions for soon" })).toBeFocused();
      // A hint closes when the page scrolls, so it is opened after scrolling.
      await rowOf(page, "expired").evaluate(async (row) => {
        row.scrollIntoView({ block: "center" });
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      });
      await rowOf(page, "expired").getByText("No permission").click();
      await expect(page.getByRole("tooltip")).toBeVisible();
      await expectAccessible(page, "hint");
      await page.keyboard.press("Escape");
      await Promise.all(Array.from({ length: 12 }, (_, index) => makeKey(person, { name: `more ${index}` })));
      await refresh(page);
      await expect(page.getByText("15 of 15")).toBeVisible();
      await expectAccessible(page, "full list");
    });

    test(`axe finds nothing while a key is created (${width} px)`, async ({ keysPage: page }) => {
      const dialog = await openCreate(page);
      await expectAccessible(page, "create");
      await dialog.getByRole("button", { name: "Create", exact: true }).click();
      await addRule(dialog, "10.0.0.5/8");
      await expectAccessible(page, "create, refused");
      await addRule(dialog, "0.0.0.0/0");
      await dialog.getByRole("radio", { name: "Custom" }).check();
      await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
      await expectAccessible(page, "create, custom, with a question");
      await dialog.getByRole("button", { name: "Add 0.0.0.0/0 anyway" }).click();
      await dialog.getByRole("searchbox").fill("zebra");
      await expectAccessible(page, "create, nothing found");
      await page.keyboard.press("Escape");
      await expectOnTop(discardQuestionOf(page));
      await expectAccessible(page, "create, question");
      await page.getByRole("button", { name: "Discard" }).click();
      await expect(dialog).toBeHidden();
      const revealed = await createKey(page, LONG.slice(0, 100));
      await expectAccessible(page, "revealed");
      await page.keyboard.press("Escape");
      await expect(questionOf(page)).toBeVisible();
      await expectAccessible(page, "question");
      await page.getByRole("button", { name: "Go back" }).click();
      await revealed.getByRole("button", { name: "Copy", exact: true }).click();
      await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
      await expectAccessible(page, "copied");
    });

    test(`axe finds nothing while a key is edited, changed and deleted (${width} px)`, async ({
      keysPage: page,
      person,
      server,
    }) => {
      await makeRealisticKeys(person);
      const { key } = await makeKey(person, { name: "busy", ipRules: RULES });
      await openKeys(page);
      let dialog = await choose(page, "busy", "Edit");
      await expectAccessible(page, "edit");
      await reviseKey(person, key, { name: "busiest", permissions: ["Export"], ipRules: [] });
      await dialog.getByRole("textbox", { name: "Name" }).fill("busier");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByRole("alert")).toContainText("Someone else saved this key");
      await expectAccessible(page, "edit, conflict");
      await dialog.getByRole("button", { name: "Save mine" }).click();
      await expect(toastOf(page, "“busier” was saved")).toBeVisible();
      await expectAccessible(page, "toast");
      dialog = await choose(page, "busier", "Disable");
      await dialog.getByRole("textbox").fill("Found in a log");
      await expectAccessible(page, "disable");
      await dialog.getByRole("button", { name: "Disable", exact: true }).click();
      dialog = await choose(page, "busier", "Enable");
      await expectAccessible(page, "enable");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      dialog = await choose(page, "expired", "Change API Key");
      await expectAccessible(page, "change, expired");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      agePassword(server.databaseFile, person, 3);
      dialog = await choose(page, "busier", "Delete");
      await expectAccessible(page, "delete");
      await dialog.getByRole("textbox").fill("busier");
      await dialog.getByRole("button", { name: "Delete", exact: true }).click();
      const asking = dialogOf(page, "Confirm your password");
      await expectAccessible(page, "password");
      await asking.getByRole("button", { name: "Confirm" }).click();
      await expect(asking.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/./);
      await expectAccessible(page, "password, refused");
    });
  });
}
