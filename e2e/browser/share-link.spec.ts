/** A key is shared by a link: one person creates it, another opens it once, whatever previews it before. */
import type { Page } from "@playwright/test";
import { call } from "../support/api/client";
import { capture, send } from "../support/browser/captured";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { refresh, rowOf } from "../support/browser/screen";
import { recordRequests, revealButton, shareNewKey, shownKey } from "../support/browser/share";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a shared key is revealed once to another person, after any number of previews", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address, secret } = await shareNewKey(page, "shop", { hours: "1 hour" });
  expect(address).toMatch(new RegExp(`^${server.url}/share/[\\w-]{22}#[\\w-]{43}$`));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await expect(rowOf(page, "shop")).toContainText(/Link not opened yet, expires in (1 hour|59 minutes)/);
  const [path = "", part = ""] = address.split("#");
  for (const method of ["GET", "HEAD", "GET", "POST"] as const) {
    const headers = { "user-agent": "Slackbot-LinkExpanding 1.0", origin: server.url };
    const answer = await call(path, { method, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(answer.headers["x-robots-tag"]).toContain("noindex");
    if (method === "GET") expect(answer.text).toContain("Ada Lovelace shared an API key with you");
    expect(answer.text).not.toContain(secret.slice(0, 40));
  }
  const other = await openWindow({ person: null, path: "/sign-in" });
  const sent = recordRequests(other.context());
  await other.goto(address);
  await expect(other.getByText("It is named “shop”.")).toBeVisible();
  await expectAlive(other);
  await revealButton(other).click();
  await expect(shownKey(other)).toHaveValue(secret);
  await expect(other.getByRole("button", { name: "Copy", exact: true })).toBeFocused();
  await expect(other).toHaveURL(path);
  await other.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(other.getByText("Copied to the clipboard.")).toBeVisible();
  // The part behind # is in no request, no referrer and no log.
  expect(sent.length).toBeGreaterThan(5);
  for (const text of [...sent, server.output()]) expect(text).not.toContain(part);
  for (const text of [...sent, server.output()]) expect(text).not.toContain(secret.slice(0, 40));
  await refresh(page);
  await expect(rowOf(page, "shop").getByText("Link not opened yet")).toBeHidden();
  // Even with the whole link, it can't be opened a second time.
  const late = await openWindow({ person: null, path: address.slice(server.url.length) });
  await expect(late.getByText("This link was already opened")).toBeVisible();
  await expect(revealButton(late)).toBeHidden();
  await other.reload();
  await expect(other.getByText("This link was already opened")).toBeVisible();
  expect(await other.content()).not.toContain(secret.slice(0, 40));
  await page.goto("/activity");
  await expect(page.getByRole("row").filter({ hasText: "Share link opened" })).toContainText("Someone with the link");
  await expect(page.getByRole("row").filter({ hasText: "Share link created" })).toContainText("Ada Lovelace");
  expect(await page.content()).not.toContain(part);
});

test("of two people who click at the same time exactly one gets the key", async ({ keysPage: page, openWindow }) => {
  const { address, secret } = await shareNewKey(page, "raced");
  const windows = await Promise.all([0, 1].map(() => openWindow({ person: null, path: "/sign-in" })));
  await Promise.all(windows.map((window) => window.goto(address)));
  await Promise.all(windows.map(expectAlive));
  await Promise.all(windows.map((window) => revealButton(window).click()));
  const got = await Promise.all(
    windows.map(async (window) => {
      const over = window.getByText("This link was already opened");
      await expect(shownKey(window).or(over)).toBeVisible();
      return (await over.isVisible()) ? null : shownKey(window).inputValue();
    }),
  );
  expect(got.filter((value) => value !== null)).toEqual([secret]);
});

test("a double click reveals the key; the same call sent again gets nothing", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address, secret } = await shareNewKey(page, "double");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  const sent = await capture(other, () => revealButton(other).dblclick());
  await expect(shownKey(other)).toHaveValue(secret);
  const foreign = await send(sent, { origin: "https://evil.example" });
  expect(foreign.status).toBe(403);
  const answers = await Promise.all([send(sent, {}), send(sent, {})]);
  for (const { status, text } of answers) {
    expect([status, text.includes('"reason":"over"'), text.includes("sealed")]).toEqual([200, true, false]);
  }
  expect(server.output()).not.toContain(secret.slice(0, 40));
});

test("when no answer arrives the page says so, and a second attempt gets the key", async ({
  keysPage: page,
  openWindow,
  watch,
}) => {
  watch.allow(/Failed to load resource: net::ERR_FAILED/);
  const { address, secret } = await shareNewKey(page, "by train");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  await other.route("**/share/*", (route) => route.abort(), { times: 1 });
  await revealButton(other).click();
  await expect(other.getByRole("alert").filter({ hasText: "The server did not answer" })).toBeVisible();
  await other.getByRole("button", { name: "Try again" }).click();
  await expect(shownKey(other)).toHaveValue(secret);
});

test("leaving the page asks before a revealed key that was not copied disappears", async ({
  keysPage: page,
  openWindow,
}) => {
  const { address } = await shareNewKey(page, "asked");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  await revealButton(other).click();
  await expect(shownKey(other)).toBeVisible();
  await expect.poll(() => asksBeforeLeaving(other)).toBe(true);
  await other.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(other.getByText("Copied to the clipboard.")).toBeVisible();
  await expect.poll(() => asksBeforeLeaving(other)).toBe(false);
});

test("a link whose last part is missing or wrong is refused without being used up", async ({
  keysPage: page,
  openWindow,
}) => {
  const { address, secret } = await shareNewKey(page, "cut off");
  const other = await openWindow({ person: null, path: "/sign-in" });
  for (const hash of ["", "#", "#short", `#${"A".repeat(42)}`]) {
    await other.goto("/sign-in");
    await other.goto(address.replace(/#.*/, hash));
    await expect(other.getByText("This link is not complete")).toBeVisible();
    await expect(revealButton(other)).toBeHidden();
  }
  await other.goto(address.replace(/#.*/, `#${"A".repeat(43)}`));
  await revealButton(other).click();
  await expect(other.getByRole("alert").filter({ hasText: "This link does not work" })).toBeVisible();
  // The whole link, entered over the wrong one without loading the page.
  await other.goto(address);
  await revealButton(other).click();
  await expect(shownKey(other)).toHaveValue(secret);
});

/**
 * Whether the page would keep the browser from leaving it. Asks the page itself: a busy Chromium waits only half a
 * second for the answer and then leaves, so a test that really closes the page fails on a loaded machine.
 */
function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
}
