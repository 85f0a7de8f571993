/** One person in two accounts, in two tabs of one browser: no page and no action mixes the two. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { getActivityKept } from "@/lib/server/activity/retention";
import { test as base, expect, expectAlive, openKeys } from "../support/browser/fixtures";
import { createPerson, joinAccount, keysOf, makeKey, moveSessions, type Person } from "../support/browser/people";
import { choose, createKey, refresh, rowOf, toastOf } from "../support/browser/screen";

type Pair = { owner: Person; there: Person; tab: Page; switchAway: () => Promise<void> };

/**
 * `tab` shows /keys of "Analytical Engines". `there`: the person in "Compilers". `switchAway`: switches to it in
 * another tab.
 */
const test = base.extend<{ pair: Pair }>({
  pair: async ({ keysPage: tab, context, person }, provide) => {
    const owner = await createPerson("Grace Hopper", "Compilers");
    const there = await joinAccount(person, owner, { role: "admin" });
    await makeKey(person, { name: "of engines" });
    await makeKey(owner, { name: "of compilers" });
    await openKeys(tab);
    const switchAway = async () => {
      const other = await context.newPage();
      await openKeys(other);
      await other.getByRole("button", { name: "Account: Analytical Engines" }).click();
      await other.getByRole("menuitemradio", { name: "Compilers" }).click();
      await expect(rowOf(other, "of compilers")).toBeVisible();
      await other.close();
    };
    await provide({ owner, there, tab, switchAway });
  },
});

const accountOf = (page: Page, name: string) => page.getByRole("button", { name: `Account: ${name}` });

test("a tab keeps its own account's list and actions after a switch in another tab", async ({
  pair: { tab, there, switchAway },
  person,
}) => {
  await switchAway();
  const asked = tab.waitForRequest((request) => request.url().includes("/keys/data?"));
  await refresh(tab);
  expect(new URL((await asked).url()).searchParams.get("account")).toBe(person.accountId);
  await makeKey(person, { name: "made meanwhile" });
  await refresh(tab);
  await expect(rowOf(tab, "made meanwhile")).toBeVisible();
  await expect(tab.getByText("of compilers")).toHaveCount(0);
  await createKey(tab, "made here");
  await tab.getByRole("button", { name: "Download .env" }).click();
  await tab.getByRole("button", { name: "I have the file" }).click();
  await tab.getByRole("button", { name: "Done" }).click();
  const dialog = await choose(tab, "of engines", "Delete");
  await dialog.getByRole("textbox").fill("of engines");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(toastOf(tab, "was deleted")).toBeVisible();
  expect((await keysOf(person)).map(({ name }) => name).sort()).toEqual(["made here", "made meanwhile"]);
  expect((await keysOf(there)).map(({ name }) => name)).toEqual(["of compilers"]);
  await expect(accountOf(tab, "Analytical Engines")).toBeVisible();
});

/** Fails the story when one account's navigation is ever rendered above the other account's data. */
async function forbidMixing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const look = () => {
      const nav = document.querySelector("header")?.textContent ?? "";
      const main = document.querySelector("main")?.textContent ?? "";
      const isMixed =
        (nav.includes("Engines") && main.includes("of compilers")) ||
        (nav.includes("Compilers") && main.includes("of engines"));
      if (isMixed) console.error(`mixed at ${location.pathname}: ${nav} / ${main}`);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

test("no link leads to a page of one account below the navigation of the other", async ({
  pair: { tab, there },
  person,
}) => {
  await forbidMixing(tab);
  const ways = [
    { from: "/activity", to: "API Keys", path: "/keys", shows: "of compilers" },
    { from: "/keys", to: "Activity", path: "/activity", shows: "of compilers" },
    { from: "/keys", to: "Members", path: "/members", shows: "Grace Hopper" },
  ];
  for (const { from, to, path, shows } of ways) {
    await moveSessions(person, person);
    await tab.goto(from);
    await expectAlive(tab);
    await tab.evaluate(() => Object.assign(window, { isFirst: true }));
    await moveSessions(person, there);
    await tab.getByRole("link", { name: to }).click();
    await expect(tab).toHaveURL(path);
    await expect(accountOf(tab, "Compilers")).toBeVisible();
    await expect(tab.getByRole("row").filter({ hasText: shows }).first()).toBeVisible();
    // Everything was rendered again, not only the page.
    expect(await tab.evaluate(() => "isFirst" in window)).toBe(false);
  }
});

test("the profile, which belongs to no account, shows the navigation of the session's account", async ({
  pair: { tab, there },
  person,
}) => {
  await moveSessions(person, there);
  await tab.getByRole("button", { name: "User menu: Ada Lovelace" }).click();
  await tab.getByRole("menuitem", { name: "Profile" }).click();
  await expect(accountOf(tab, "Compilers")).toBeVisible();
  await expect(tab.getByRole("heading", { name: "Profile" })).toBeVisible();
});

test("an action refreshes its page in the page's account, and its result stays visible", async ({
  pair: { tab, there, switchAway },
  person,
}) => {
  await forbidMixing(tab);
  await tab.goto("/activity");
  await expectAlive(tab);
  await switchAway();
  await tab.evaluate(() => Object.assign(window, { isFirst: true }));
  await tab.getByRole("button", { name: "Change how long" }).click();
  await tab.getByRole("radio", { name: "90 days" }).check();
  await tab.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(tab, "Activity is now kept for 90 days.")).toBeVisible();
  await expect(tab.getByRole("row").filter({ hasText: "Forever → 90 days" })).toBeVisible();
  await expect(tab.getByText("of compilers")).toHaveCount(0);
  await expect(accountOf(tab, "Analytical Engines")).toBeVisible();
  expect(await tab.evaluate(() => "isFirst" in window)).toBe(true);
  expect([await getActivityKept(person), await getActivityKept(there)]).toEqual([90, null]);
});

test("an export belongs to the page's account, even after a switch of the session", async ({
  pair: { tab, switchAway },
}) => {
  await tab.goto("/activity");
  await switchAway();
  const downloading = tab.waitForEvent("download");
  await tab.getByRole("link", { name: "Export everything as JSON" }).click();
  const file = readFileSync(await (await downloading).path(), "utf8");
  expect(file).toContain("of engines");
  expect(file).not.toContain("of compilers");
});
