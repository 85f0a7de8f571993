/** The API reference shows the calls, tries them with the visitor's key, and says when it can't be loaded. */
import type { Locator } from "@playwright/test";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { keysOf, makeKey } from "../support/browser/people";
import { authorize, execute, expectDrawn, openReference, PERMISSIONS, tryOut } from "../support/browser/reference";

for (const width of [1280, 360]) {
  test(`axe finds nothing in the reference, in any state (${width} px)`, async ({ page, person }) => {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    const { secret } = await makeKey(person, { name: "caller", permissions: PERMISSIONS });
    await openReference(page);
    await expectAccessible(page, "reference");
    await page.getByRole("button", { name: "Authorize" }).click();
    await expect(page.getByText(/not a complete API key/)).toBeVisible();
    await expectAccessible(page, "reference, no key");
    await authorize(page, secret);
    await expectAccessible(page, "reference, authorized");
    const adding = await tryOut(page, "securityApikeysPost");
    await adding.getByRole("textbox", { name: "Request body" }).fill('{"Name":"tried","AccessLevel":["SendHttp"]}');
    await execute(adding, 201);
    await expectAccessible(page, "reference, executed");
    await execute(await tryOut(page, "accesstokenList"), 200);
    await page.getByRole("button", { name: "Schemas" }).click();
    await page.getByRole("button", { name: "ApiKeyPayload", exact: true }).click();
    await expectAccessible(page, "reference, form and schemas");
  });
}

test("a call can be tried with the visitor's key, and its answer is shown", async ({ page, person, server }) => {
  const { secret } = await makeKey(person, { name: "CI key/1 🔑", permissions: PERMISSIONS });
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.context().addCookies([{ name: "theme", value: "dark", url: server.url }]);
  await openReference(page);
  await authorize(page, secret);
  const showing = await tryOut(page, "securityApikeysByNameGet");
  await showing.getByRole("textbox", { name: "name" }).fill("CI key/1 🔑");
  const sending = page.waitForRequest(/\/api\/v4\//);
  const answer = await execute(showing, 200);
  await expect(answer).toContainText('"Name": "CI key/1 🔑"');
  await expect(answer).toContainText("etag:");
  const headers = await (await sending).allHeaders();
  expect(headers["x-elasticemail-apikey"]).toBe(secret);
  // Nor would a program send any.
  expect(headers.cookie).toBeUndefined();
  expect([...origins]).toEqual([server.url]);
});

test("a refusal is shown as the program would get it", async ({ page, person, watch }) => {
  watch.allow(/status of 403/);
  const { secret } = await makeKey(person, { permissions: ["ViewContacts"] });
  await openReference(page);
  await authorize(page, secret);
  const answer = await execute(await tryOut(page, "securityApikeysGet"), 403);
  await expect(answer).toContainText('"required_permission": "ViewAccessTokens"');
});

test("a deletion that is tried here deletes the key", async ({ page, person }) => {
  const { secret } = await makeKey(person, { name: "caller", permissions: PERMISSIONS });
  await makeKey(person, { name: "gone" });
  await openReference(page);
  await authorize(page, secret);
  const call = await tryOut(page, "securityApikeysByNameDelete");
  await call.getByRole("textbox", { name: "name" }).fill("gone");
  await execute(call, 200);
  expect((await keysOf(person)).map(({ name }) => name)).toEqual(["caller"]);
});

for (const [what, pattern, mark] of [
  ["the description", "**/api/openapi.json", "openapi"],
  ["the renderer", "**/_next/static/chunks/**", "requestSnippetGenerator_curl_bash"],
] as const) {
  test(`when ${what} can't be loaded the page says so, and loads it when asked again`, async ({ page, watch }) => {
    watch.allow(/Failed to load resource/);
    let isBroken = true;
    await page.route(pattern, async (route) => {
      const response = await route.fetch();
      const isIt = (await response.text()).includes(mark);
      await (isBroken && isIt ? route.abort() : route.fulfill({ response }));
    });
    await page.goto("/docs/api");
    const alert = page.getByRole("alert").filter({ hasText: "could not be loaded" });
    await expect(alert).toBeVisible();
    await expectAccessible(page, `${what} failed`);
    isBroken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await expectDrawn(page);
    await expect(alert).toHaveCount(0);
  });
}

test("a call can be opened by the keyboard, and has an address that leads to it", async ({ page }) => {
  await openReference(page);
  const [first] = await page.locator(".opblock-summary-control").all();
  await first?.focus();
  await page.keyboard.press("Enter");
  await expect(first as Locator).toHaveAttribute("aria-expanded", "true");
  expect(page.url()).toContain("securityApikeysGet");
  await page.keyboard.press("Enter");
  await expect(first as Locator).toHaveAttribute("aria-expanded", "false");
  await openReference(page, "#/Health/healthReady");
  await page.reload();
  await expect(page.locator('[id$="-healthReady"]').getByRole("button", { name: "Try it out" })).toBeVisible();
});

test("its addresses are this server's, and it links to the OpenAPI document", async ({ page, server }) => {
  await openReference(page);
  for (const path of ["/api/v4", "/api/v2"])
    await expect(page.getByText(server.url + path, { exact: true })).toBeVisible();
  const link = page.getByRole("link", { name: `${server.url}/api/openapi.json` });
  await expect(link).toHaveAttribute("href", "/api/openapi.json");
});

test("the keys link to it, and its style sheet does not change their page", async ({ keysPage: page }) => {
  const readLook = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("main *, header *")].map((element) => {
        const { color, backgroundColor, fontFamily, fontSize, margin, padding, border } = getComputedStyle(element);
        return [element.tagName, color, backgroundColor, fontFamily, fontSize, margin, padding, border].join(" ");
      }),
    );
  const look = await readLook();
  await page.getByRole("link", { name: "API reference" }).click();
  await expectDrawn(page);
  await page.getByRole("link", { name: "Back to API Keys" }).click();
  await expect(page.getByRole("heading", { name: "API Keys", level: 1 })).toBeVisible();
  await page.mouse.move(600, 700);
  await expect.poll(readLook).toEqual(look);
});

test("on a phone the link leaves room for a long account name", async ({ keysPage: page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const link = await page.getByRole("link", { name: "API reference" }).boundingBox();
  const name = await page.getByText("Analytical Engines").boundingBox();
  expect(link?.width).toBeGreaterThanOrEqual(36);
  expect(link?.height).toBeGreaterThanOrEqual(40);
  expect(name?.width).toBeGreaterThan(60);
  await expectAccessible(page, "navigation at 360 px");
});
