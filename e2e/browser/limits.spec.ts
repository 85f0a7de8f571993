/** A limit that is set, hit and lifted in the browser, as the API sees it. */
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, expectAlive, openKeys, test } from "../support/browser/fixtures";
import { choose, copyAndClose, createKey, dialogOf, toastOf } from "../support/browser/screen";

test("a limit binds on the next request, says what is left, and can be lifted", async ({ keysPage: page, server }) => {
  const secret = await copyAndClose(await createKey(page, "Nightly import", "Send only"));
  await test.step("what is no whole number is refused at its field", async () => {
    const dialog = await choose(page, "Nightly import", "Edit");
    await dialog.getByText("Limits (optional)").click();
    await dialog.getByRole("textbox", { name: "Requests per day" }).fill("many");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("textbox", { name: "Requests per day" })).toHaveAccessibleDescription(
      /Enter a whole number of at least 1/,
    );
    await dialog.getByRole("textbox", { name: "Requests per day" }).fill("2");
    await dialog.getByRole("textbox", { name: "Budget in units" }).fill("10,000");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(toastOf(page, "was saved")).toBeVisible();
  });
  await test.step("two requests are admitted, and the third learns when to come back", async () => {
    const first = await ask(server, secret);
    expect(first.json().limits).toMatchObject([
      { counts: "requests", per: "day", limit: 2, used: 1 },
      { counts: "units", per: "month", limit: 10_000, used: 0 },
    ]);
    expect(first.headers.ratelimit).toMatch(/^"day";r=1;t=\d+, "budget";r=10000;t=\d+$/);
    expect((await ask(server, secret)).status).toBe(200);
    const refused = await ask(server, secret);
    expect([refused.status, refused.json().code, refused.json().limit]).toEqual([429, "rate_limited", 2]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });
  await test.step("the page of the key says what is used, and the refusal leads to the limit", async () => {
    await page.getByRole("link", { name: "Nightly import", exact: true }).click();
    const limits = page.getByRole("region", { name: "Limits" });
    await expect(limits).toContainText(/2 requests per day.*2 of 2 today \(UTC\).*The next is free in \d+ /);
    await expect(limits).toContainText("0 of 10,000 units this month (UTC)");
    await expectAccessible(page, "used limits");
    const raise = page.getByRole("button", { name: "Raise the limit" });
    // The gate delivers the refusal with its next batch.
    await expect(async () => {
      await page.reload();
      await expectAlive(page);
      await expect(raise).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(page.getByText("Fewer requests in a day, or a higher limit")).toBeVisible();
    await raise.click();
    const dialog = dialogOf(page, "Edit API Key");
    await expect(dialog.getByRole("textbox", { name: "Requests per day" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(raise).toBeFocused();
    await openKeys(page);
  });
  await test.step("a higher limit keeps the count, and an empty field lifts it", async () => {
    const raising = await choose(page, "Nightly import", "Edit");
    await expect(raising.getByText("2 requests per day, 10,000 units per month")).toBeVisible();
    await raising.getByRole("textbox", { name: "Requests per day" }).fill("3");
    await raising.getByRole("button", { name: "Save" }).click();
    await expect(raising).toBeHidden();
    expect([(await ask(server, secret)).status, (await ask(server, secret)).status]).toEqual([200, 429]);
    const lifting = await choose(page, "Nightly import", "Edit");
    await lifting.getByRole("textbox", { name: "Requests per day" }).fill("");
    await lifting.getByRole("textbox", { name: "Budget in units" }).fill("");
    await lifting.getByRole("button", { name: "Save" }).click();
    await expect(lifting).toBeHidden();
    const free = await ask(server, secret);
    expect([free.status, free.headers.ratelimit, free.json().limits]).toEqual([200, undefined, undefined]);
  });
  await test.step("the activity says what changed", async () => {
    await page.goto("/activity");
    await expect(page.getByText("3 requests per day, 10,000 units per month").first()).toBeVisible();
  });
});
