/**
 * A program and a person manage the same keys: an open list shows a change by the API at its next refresh, in the same
 * words.
 */
import type { Locator, Page } from "@playwright/test";
import { pathOf, type V4, v4Of } from "../support/api/v4";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { makeKey, type Person } from "../support/browser/people";
import { createKey, openCreate, readSecret, rowOf } from "../support/browser/screen";

/** The list refreshes every five seconds; the rest is for a busy machine. */
const WITHIN_REFRESH = { timeout: 8_000 };

type ApiKey = { Name: string; DateCreated: string; LastUse: string | null; Expires: string | null; Token?: string };

/** Creates a key that may manage keys, and calls with it. */
async function startProgram(person: Person, url: string): Promise<V4> {
  const { secret } = await makeKey(person, { name: "the program", permissions: ["Security", "SendHttp"] });
  return v4Of(url, secret);
}

const listBy = async (v4: V4) => JSON.parse((await v4("GET", "")).text) as ApiKey[];

const cellOf = (page: Page, name: string, label: string): Locator =>
  rowOf(page, name).getByRole("cell").filter({ hasText: label });

/** The names in the rows, from the top. */
const readNames = (page: Page) => page.getByRole("rowheader").locator("a[title] bdi").allTextContents();

/** Expects the exact time on the page to be the API's. */
async function expectExactTime(page: Page, cell: Locator, iso: string): Promise<void> {
  await expect(cell.getByRole("time")).toHaveAttribute("datetime", iso);
  await cell.getByRole("time").hover();
  const shown = page.getByRole("tooltip");
  await expect(shown).toContainText("GMT+");
  // In Warsaw's time zone, to the second.
  const text = (await shown.locator("span").first().textContent()) ?? "";
  expect(new Date(text).getTime()).toBe(Math.floor(Date.parse(iso) / 1000) * 1000);
  await page.keyboard.press("Escape");
  await expect(shown).toHaveCount(0);
}

test("an open list shows within its refresh what a program adds, renames, restricts, dates, changes and deletes", async ({
  keysPage: page,
  person,
  server,
}) => {
  // The story waits for five refreshes.
  test.slow();
  const v4 = await startProgram(person, server.url);
  const added = await v4("POST", "", { json: { Name: "CI key/1", AccessLevel: ["SendHttp"] } });
  await expect(rowOf(page, "CI key/1")).toBeVisible(WITHIN_REFRESH);
  await expect(rowOf(page, "CI key/1")).toContainText(String(added.json().Token).slice(-5));
  await expect(rowOf(page, "CI key/1")).toContainText("Any IP");

  const renamed = { Name: "Ünïcode 🔑 100%", AccessLevel: ["SendHttp"] };
  await v4("PUT", pathOf("CI key/1"), { json: renamed });
  await expect(rowOf(page, renamed.Name)).toBeVisible(WITHIN_REFRESH);
  await expect(rowOf(page, "CI key/1")).toHaveCount(0);

  const restricted = { ...renamed, RestrictAccessToIPRange: ["192.0.2.7", "2001:DB8::/32"] };
  await v4("PUT", pathOf(renamed.Name), { json: restricted });
  await expect(rowOf(page, renamed.Name)).toContainText("192.0.2.72001:db8::/32", WITHIN_REFRESH);

  const expires = new Date(Date.now() + 3 * 86_400_000).toISOString();
  await v4("PUT", pathOf(renamed.Name), { json: { ...renamed, Expires: expires } });
  await expect(rowOf(page, renamed.Name)).toContainText("Expires soon", WITHIN_REFRESH);
  await expectExactTime(page, cellOf(page, renamed.Name, "in 2 days"), expires);
  // Fields that were not in the body have stayed, in the API and on the page.
  await expect(rowOf(page, renamed.Name)).toContainText("192.0.2.7");

  const changed = await v4("PUT", pathOf(renamed.Name, "/change"));
  await expect(rowOf(page, renamed.Name)).toContainText(String(changed.json().Token).slice(-5), WITHIN_REFRESH);

  await v4("DELETE", pathOf(renamed.Name));
  await expect(rowOf(page, renamed.Name)).toHaveCount(0, WITHIN_REFRESH);
  await expect(page.getByText("1 of 15")).toBeVisible();
});

test("a program and a person see the same names, in the same order, with the same times", async ({
  keysPage: page,
  person,
  server,
}) => {
  const v4 = await startProgram(person, server.url);
  for (const name of ["CI key/1", "🔑", "a@b.example", "100%", "  trimmed\u00a0"]) {
    const json = { Name: name, AccessLevel: ["SendHttp"], Expires: "2031-06-30T22:15:45.5Z" };
    expect((await v4("POST", "", { json })).status).toBe(201);
  }
  await readSecret(await createKey(page, "by hand +1"));
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("7 of 15")).toBeVisible(WITHIN_REFRESH);
  const keys = await listBy(v4);
  expect(await readNames(page)).toEqual(keys.map(({ Name }) => Name));
  expect(keys.map(({ Name }) => Name)).toContain("trimmed");
  for (const { Name, DateCreated, Expires } of keys) {
    const times = rowOf(page, Name).getByRole("time");
    const dates = await times.evaluateAll((found) => found.map((time) => time.getAttribute("datetime")));
    expect(dates).toEqual(expect.arrayContaining(Expires ? [DateCreated, Expires] : [DateCreated]));
  }
  const [, { Name = "", DateCreated = "", Expires = "" } = {}] = keys;
  expect(Expires).toBe("2031-06-30T22:15:45.500Z");
  await expectExactTime(page, cellOf(page, Name, "Created"), DateCreated);
  await expectExactTime(page, cellOf(page, Name, "years"), Expires ?? "");
  // The program's own calls are its key's last use, in the API and on the page.
  const [own] = (await listBy(v4)).filter((key) => key.Name === "the program");
  await expect(cellOf(page, "the program", "Last used").getByRole("time")).toBeVisible(WITHIN_REFRESH);
  expect(own?.LastUse).not.toBeNull();
});

test("the sixteenth key is refused to a program and to a person, no matter who made the fifteen", async ({
  keysPage: page,
  person,
  server,
}) => {
  const v4 = await startProgram(person, server.url);
  for (let index = 2; index <= 14; index++) {
    await v4("POST", "", { json: { Name: `key ${index}`, AccessLevel: ["SendHttp"] } });
  }
  await openKeys(page);
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("by hand");
  expect((await v4("POST", "", { json: { Name: "key 15", AccessLevel: ["SendHttp"] } })).status).toBe(201);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("An account can have at most 15 keys.");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("15 of 15")).toBeVisible(WITHIN_REFRESH);
  await expect(page.getByRole("button", { name: "Create API Key" })).toBeDisabled();
  const refused = await v4("POST", "", { json: { Name: "key 16", AccessLevel: ["SendHttp"] } });
  expect([refused.status, refused.json().code, refused.json().limit]).toEqual([409, "key_limit_reached", 15]);
  expect(refused.json().Error).toContain("at most 15 keys");
  expect(await listBy(v4)).toHaveLength(15);
  await v4("DELETE", pathOf("key 7"));
  await expect(page.getByText("14 of 15")).toBeVisible(WITHIN_REFRESH);
  await expect(page.getByRole("button", { name: "Create API Key" })).toBeEnabled();
});

test("a permission that a program's old client would fail on has a warning, once such a client was seen", async ({
  keysPage: page,
  person,
  server,
}) => {
  const v4 = await startProgram(person, server.url);
  const warning = (dialog: Locator) => dialog.getByText("A Python or Ruby program may fail on this key");
  let dialog = await openCreate(page);
  await dialog.getByRole("radio", { name: "Full access" }).check();
  await expect(warning(dialog)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Discard" }).click();

  await v4("GET", "", { headers: { "User-Agent": "OpenAPI-Generator/4.1.4/python" } });
  await openKeys(page);
  dialog = await openCreate(page);
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await expect(warning(dialog)).toHaveCount(0);
  await dialog.getByRole("radio", { name: "Full access" }).check();
  await expect(warning(dialog)).toBeVisible();
});
