/** The list shows last use, usage and the status of a key, and keeps them current. */
import { waitFor } from "../support/api/client";
import { ask } from "../support/browser/api";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { keysOf, makeKey } from "../support/browser/people";
import { choose, dialogOf, readSecret, refresh, rowOf, toastOf } from "../support/browser/screen";

const DAY_MS = 86_400_000;

test("last use is Never until a call, then relative, with the exact time on hover; the chart counts it", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { secret } = await makeKey(person, { name: "used" });
  await refresh(page);
  await expect(rowOf(page, "used").getByText("Never").first()).toBeVisible();
  await expect(rowOf(page, "used").getByRole("link", { name: /^Requests a day\./ })).toBeVisible();
  await ask(server, secret, "/api/whoami?canary=1");
  await ask(server, secret, "/api/check?permission=Export");
  await waitFor(
    () => keysOf(person),
    ([key]) => key?.usage.at(-1)?.admitted === 1 && key.usage.at(-1)?.refused.permission_missing === 1,
  );
  await refresh(page);
  const used = rowOf(page, "used").getByRole("cell").filter({ hasText: "Last used" });
  await expect(used.getByRole("time")).toHaveText("just now");
  await used.getByRole("time").hover();
  await expect(page.getByRole("tooltip")).toHaveText(/^\w{3}, \w{3} \d+, \d{4}, \d\d:\d\d:\d\d GMT[+-]\d+/);
  await used.getByRole("button", { name: "GET /api/whoami" }).focus();
  await expect(page.getByRole("tooltip")).toHaveText("GET /api/whoami from 127.0.0.1");
  const today = String(new Date().getUTCDate());
  const spoken = new RegExp(`\\w{3} ${today}: 1 admitted, 1 refused$`);
  const chart = rowOf(page, "used").getByRole("link", { name: spoken });
  await expect(chart).toBeVisible();
  await chart.focus();
  await expect(page.getByRole("tooltip")).toContainText("Admitted");
  const dialog = await choose(page, "used", "Delete");
  await expect(dialog).toContainText("Used just now from 127.0.0.1 · GET /api/whoami");
  expect(await page.content()).not.toContain("canary");
});

test("a badge says in words whether a key is active, expires soon or has expired", async ({
  keysPage: page,
  person,
}) => {
  const expiries = { never: null, later: 8, soon: 6, past: -1 };
  for (const [name, days] of Object.entries(expiries)) {
    await makeKey(person, { name, expiresAt: days === null ? null : new Date(Date.now() + days * DAY_MS) });
  }
  await refresh(page);
  await expect(rowOf(page, "never")).toContainText("Active");
  await expect(rowOf(page, "later")).toContainText("Active");
  await expect(rowOf(page, "soon")).toContainText("Expires soon");
  await expect(rowOf(page, "soon")).toContainText("in 5 days");
  await expect(rowOf(page, "past")).toContainText("Expired");
});

test("a badge changes to Expired by itself, at the moment from which the gate refuses the key", async ({
  keysPage: page,
  person,
  server,
}) => {
  await page.clock.install();
  const { secret } = await makeKey(person, { name: "short", expiresAt: new Date(Date.now() + 4_000) });
  await openKeys(page);
  await expect(rowOf(page, "short")).toContainText("Expires soon");
  const answer = await waitFor(
    () => ask(server, secret),
    ({ status }) => status !== 200,
  );
  expect([answer.status, answer.json().code]).toEqual([401, "key_expired"]);
  await page.clock.fastForward(11_000);
  await expect(rowOf(page, "short")).toContainText("Expired");
});

test("an expired key can be renamed and changed, and stays expired until its date is edited", async ({
  keysPage: page,
  person,
  server,
}) => {
  const expiresAt = new Date(Date.now() - DAY_MS - 12_345);
  await makeKey(person, { name: "old", expiresAt });
  await refresh(page);
  const edit = await choose(page, "old", "Edit");
  await expect(edit.getByText(/^Expired on /)).toBeVisible();
  await edit.getByRole("textbox", { name: "Name" }).fill("older");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(page, "“older” was saved")).toBeVisible();
  expect((await keysOf(person))[0]?.expiresAt).toBe(expiresAt.toISOString());
  const change = await choose(page, "older", "Change API Key");
  await expect(change.getByText("This key has expired, so the new API key will be refused too.")).toBeVisible();
  await change.getByRole("button", { name: "Change API Key" }).click();
  const secret = await readSecret(dialogOf(page, "API key changed"));
  expect((await ask(server, secret)).json().code).toBe("key_expired");
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "older")).toContainText("Expired");
  const again = await choose(page, "older", "Edit");
  await again.getByRole("button", { name: "30 days" }).click();
  await again.getByRole("button", { name: "Save" }).click();
  await expect(again).toBeHidden();
  expect((await ask(server, secret)).status).toBe(200);
});
