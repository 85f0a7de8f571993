/** /activity lists, filters and exports what people did, and keeps it for as long as they choose. */

import { editKey } from "@/lib/server/keys/changes";
import { changeMember } from "@/lib/server/team/member-changes";
import { createCaller } from "@/lib/server/testing/callers";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { expectAccessible } from "../support/browser/accessible";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { copyLinkAndClose, invite, openMembers } from "../support/browser/members";
import { addMember, agePassword, makeKey, PASSWORD, removeKey, renewKey, reviseKey } from "../support/browser/people";
import { createKey, dialogOf } from "../support/browser/screen";

test("a change in the browser writes an entry with actor, action, time and address", async ({ keysPage: page }) => {
  await createKey(page, "shop");
  await page.goto("/activity");
  const row = page.getByRole("row").filter({ hasText: "API key created" });
  await expect(row).toContainText("shop");
  await expect(row).toContainText("Ada Lovelace");
  await expect(row).toContainText("127.0.0.1");
  await expect(row.locator("time")).toHaveText("just now");
  await expect(row.getByRole("cell").first()).toContainText(/\d\d:\d\d:\d\d just now/);
});

test("what a program does to one key again and again is one entry that opens, in the person's time zone", async ({
  keysPage: page,
  person,
}) => {
  const caller = await createCaller(person, [...PERMISSIONS], { name: "Terraform" });
  const { key } = await makeKey(person, { name: "shop" });
  for (let round = 0; round < 60; round++) {
    const edit = await editKey(caller, { id: key.id, version: key.version + round, name: `shop ${round}` });
    expect(edit.ok).toBe(true);
  }
  await page.goto("/activity");
  await expectAlive(page);
  const row = page.getByRole("row").filter({ hasText: "API key edited 60 times" });
  await expect(row).toContainText("Terraform");
  await expect(page.getByText("Times are in Europe/Warsaw.")).toBeVisible();
  await expect(page.getByText(/^6\d entries$/)).toBeVisible();
  const today = new Intl.DateTimeFormat("en", { dateStyle: "full", timeZone: "Europe/Warsaw" }).format(new Date());
  await expect(page.getByRole("heading", { name: today })).toBeVisible();
  await row.getByText("Show each").click();
  await expect(row.getByText("shop 58 → shop 59")).toBeVisible();
  await expect(page.getByText("just now")).toHaveCount(1);
});

test("a change of a role, of a permission boundary or of a key's maker is described in words", async ({
  keysPage: page,
  person,
}) => {
  const grace = await addMember(person, { name: "Grace Hopper", role: "member", permissions: ["SendHttp", "Export"] });
  const { key } = await makeKey(grace, { name: "shop", permissions: ["SendHttp"] });
  await openMembers(page);
  await copyLinkAndClose(await invite(page, { email: "alan@example.com", preset: "Send only" }));
  const change = { userId: grace.userId, agreed: [], dispositions: [] };
  await changeMember(person, { ...change, role: "member", permissions: ["SendHttp"] });
  const dispositions = [{ keyId: key.id, to: person.userId }];
  await changeMember(person, { ...change, role: "viewer", permissions: null, dispositions });
  await page.goto("/activity");
  const row = (what: string) => page.getByRole("row").filter({ hasText: what });
  await expect(row("Member invited")).toContainText("RoleMemberPermission boundarySend only");
  await expect(row("Role changed").last()).toContainText("Permissions removedExport");
  await expect(row("Role changed").first()).toContainText("RoleMember → Viewer");
  await expect(row("Role changed").first()).not.toContainText("Permission boundary");
  await expect(row("API key handed over")).toContainText("ResponsibleGrace Hopper → Ada Lovelace");
});

test("entries can be filtered, page by page, and the filter can be cleared", async ({ keysPage: page, person }) => {
  const { key } = await makeKey(person, { name: "one" });
  let current = key;
  for (let round = 0; round < 55; round++) current = await reviseKey(person, current, { name: `name ${round}` });
  await removeKey(person, current);
  await page.goto("/activity");
  await expectAlive(page);
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(51);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.getByRole("row").filter({ hasText: "API key created" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(page.getByRole("row").filter({ hasText: "API key deleted" })).toBeVisible();

  await page.getByLabel("Kind").selectOption({ label: "API key deleted" });
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(/\/activity\?kind=key\.deleted$/);
  await page.getByRole("link", { name: "Clear" }).click();
  await expectAlive(page);
  await page.getByLabel("Search").fill("NAME 7");
  await expect(rows).toHaveCount(2);
  await expect(page.getByText("1 entry", { exact: true })).toBeVisible();
  await page.getByLabel("Search").fill("nothing of the kind");
  await expect(page.getByRole("heading", { name: "No matching entries" })).toBeVisible();
});

test("the export holds the matching entries, and a name that begins with = is no formula in it", async ({
  keysPage: page,
  person,
}) => {
  await makeKey(person, { name: '=HYPERLINK("x")' });
  await makeKey(person, { name: "other" });
  const ask = (query: string) => page.request.get(`/activity/export${query}&account=${person.accountId}`);
  const csv = await (await ask("?format=csv")).text();
  expect(csv.split("\r\n")[0]).toBe("\uFEFFseq,at,kind,actorName,isByKey,address,subject,keyId,details");
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  expect(csv.trim().split("\r\n")).toHaveLength(3);
  const json = await (await ask("?format=json&q=other")).json();
  expect(json).toMatchObject([{ kind: "key.created", subject: "other", actorName: "Ada Lovelace" }]);
  expect(await (await ask("?format=json&q=none")).json()).toEqual([]);
  await page.context().clearCookies();
  const target = `/activity/export?format=csv&account=${person.accountId}`;
  const refused = await page.request.get(target, { maxRedirects: 0 });
  expect([307, 401]).toContain(refused.status());
});

test("changing for how long activity is kept asks for the password and writes an entry", async ({
  keysPage: page,
  person,
  server,
}) => {
  await page.goto("/activity");
  await expectAlive(page);
  await page.getByRole("button", { name: "Change how long" }).click();
  const dialog = dialogOf(page, "How long activity is kept");
  await dialog.getByRole("radio", { name: "90 days" }).check();
  await expect(dialog.getByText("Entries older than 90 days are removed")).toBeVisible();
  agePassword(server.databaseFile, person, 3);
  await dialog.getByRole("button", { name: "Save" }).click();
  const question = dialogOf(page, "Confirm your password");
  await question.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await question.getByRole("button", { name: "Confirm" }).click();
  const row = page.getByRole("row").filter({ hasText: "Settings changed" });
  await expect(row).toContainText("Forever → 90 days");
  await page.reload();
  await expect(page.getByRole("region", { name: "How long activity is kept" })).toContainText("90 days.");
});

for (const width of [360, 1280]) {
  test(`axe finds nothing on the activity (${width} px)`, async ({ keysPage: page, person }) => {
    const { key } = await makeKey(person, { name: "shop", ipRules: ["2001:db8:40::/48", "203.0.113.40"] });
    await renewKey(person, await reviseKey(person, key, { permissions: ["Export"], ipRules: [] }));
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/activity");
    await expectAlive(page);
    await expectAccessible(page, "the activity");
    await page.goto("/activity?q=nothing");
    await expectAlive(page);
    await expectAccessible(page, "an empty activity");
  });
}
