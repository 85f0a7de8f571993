/** The API reference sends the visitor's key with calls only, stores it nowhere and forgets it. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/browser/fixtures";
import { keysOf, makeKey } from "../support/browser/people";
import { authorize, execute, expectDrawn, openReference, PERMISSIONS, tryOut } from "../support/browser/reference";

const readKept = (page: Page) =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));

test("the key is printed nowhere, stored nowhere, and gone after reloading", async ({ page, person, watch }) => {
  watch.allow(/status of 401/);
  const { secret } = await makeKey(person, { permissions: PERMISSIONS });
  await openReference(page);
  await authorize(page, secret);
  await expect(page.getByRole("textbox", { name: "Your API Key" })).toHaveValue("");
  const listing = await tryOut(page, "securityApikeysGet");
  await execute(listing, 200);
  await expect(listing.locator(".curl-command")).toContainText("X-ElasticEmail-ApiKey: YOUR-API-KEY");
  for (const id of ["accesstokenListByQuery", "accesstokenList"]) {
    const older = await tryOut(page, id);
    // A field of the call itself: a key that is typed there is shown there, and nowhere else.
    const field = older.locator('[data-param-name="apikey"] input, input[placeholder="apikey"]').first();
    await field.fill(secret);
    await execute(older, 200);
    await expect(older.locator(".curl-command")).toContainText("apikey=YOUR-API-KEY");
    await field.fill("");
  }
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(secret.slice(0, 40));
  expect(await readKept(page)).not.toContain(secret.slice(0, 40));
  await page.reload();
  await expectDrawn(page);
  await execute(await tryOut(page, "whoami"), 401);
});

test("the key is forgotten on request, and when the page is left", async ({ page, person, watch }) => {
  watch.allow(/status of 401/);
  const { secret } = await makeKey(person);
  await openReference(page);
  await authorize(page, secret);
  const call = await tryOut(page, "whoami");
  await execute(call, 200);
  await page.getByRole("button", { name: "Forget it" }).click();
  await execute(call, 401);
  await authorize(page, secret);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await expect(page.getByText("The calls below use")).toHaveCount(0);
  await expectDrawn(page);
  await execute(await tryOut(page, "check"), 401);
});

test("a text that is not a key is not sent anywhere", async ({ page }) => {
  await openReference(page);
  const field = page.getByRole("textbox", { name: "Your API Key" });
  await field.fill("0123456789ABCDEF".repeat(6));
  await page.keyboard.press("Enter");
  await expect(field).toHaveAccessibleDescription(/not a complete API key/);
  await expect(field).toBeFocused();
  await expect(page.getByRole("button", { name: "Forget it" })).toHaveCount(0);
});

test("a field that was not filled in is not sent, so that trying an edit lifts no restriction", async ({
  page,
  person,
}) => {
  const { secret } = await makeKey(person, { name: "caller", permissions: PERMISSIONS });
  await makeKey(person, { name: "restricted", permissions: ["SendHttp"], ipRules: ["192.0.2.7"] });
  await openReference(page);
  await authorize(page, secret);
  const call = await tryOut(page, "accesstokenUpdate");
  await call.getByPlaceholder("tokenName", { exact: true }).fill("restricted");
  await call.getByPlaceholder("accessLevel").fill("SendHttp");
  await expect(await execute(call, 200)).toContainText('"success": true');
  const [restricted] = (await keysOf(person)).filter(({ name }) => name === "restricted");
  expect(restricted?.ipRules).toEqual(["192.0.2.7"]);
});
