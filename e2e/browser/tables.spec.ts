/** Every list shows every column at every width, whatever its names and rules are like. */
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { write } from "@/lib/server/db/transactions";
import { deleteKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { insertSession } from "@/lib/server/people/session-rows";
import { holdRestored } from "@/lib/server/restore/hold";
import { createShareLink } from "@/lib/server/sharing/share-links";
import { createInvitation } from "@/lib/server/team/invitations";
import { requireValue } from "@/lib/server/testing/keys";
import { LINK_HOURS, PART_BYTES, SEALED_BYTES } from "@/lib/shared/keys/share-link";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { findMisplaced } from "../support/browser/layout/tables";
import { addMember, createPerson, joinAccount, makeKey, type Person, reviseKey } from "../support/browser/people";
import { makeFirst, openRoutes, removeRoutes, writeRoutes } from "../support/browser/routes";
import { refresh, rowOf } from "../support/browser/screen";

const WIDTHS = [360, 768, 900, 1024, 1280, 1600];
const WORD = "exports_of_the_nightly_reconciliation_job_for_the_accounting_department_in_the_northern_region_of_2026_";
const NAME = WORD.slice(0, 100);
const HEBREW = "מפתח_הייצוא_הלילי_של_מחלקת_הנהלת_החשבונות_באזור_הצפון_".repeat(2).slice(0, 100);
const ARABIC = "مفتاح التصدير الليلي (2026)";
const RULES = Array.from({ length: 50 }, (_, at) => `2001:db8:${(0xa000 + at).toString(16)}:ffff::/64`);
const IPV6_RANGE = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1-2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff";
const DEVICE = `Mozilla/5.0 (${"UnbrokenNameOfASystem".repeat(8)})`;

const hidden = (bytes: number) => randomBytes(bytes).toString("base64url");

/** An account in which everything that a person can type is as long, or runs the other way, as is allowed. */
async function fillAccount(): Promise<Person> {
  const owner = await createPerson(NAME, NAME.toUpperCase());
  await makeFirst(owner);
  const member = await addMember(owner, { name: HEBREW, role: "member", permissions: ["SendHttp", "Export"] });
  const address = { email: `${"a".repeat(60)}@${"b".repeat(60)}.example.com` };
  await createInvitation(owner, { ...address, role: "member", permissions: ["SendHttp", "Export"] });
  await createInvitation(owner, { email: "short@example.com", role: "viewer", permissions: null });
  await joinAccount(await createPerson(ARABIC), owner, { role: "admin" });
  const { key } = await makeKey(owner, { name: NAME, ipRules: RULES });
  await reviseKey(owner, key, { name: WORD.slice(1).toUpperCase(), ipRules: RULES.toReversed().slice(20) });
  await makeKey(member, { name: HEBREW, permissions: ["Export"], ipRules: [IPV6_RANGE] });
  await makeKey(owner, { name: "expired", expiresAt: new Date(Date.now() - 86_400_000), ipRules: RULES.slice(0, 1) });
  const shared = await makeKey(owner, { name: ARABIC, expiresAt: new Date(Date.now() + 86_400_000) });
  const [hours] = LINK_HOURS;
  await createShareLink(owner, {
    ...{ id: hidden(16), keyId: shared.key.id, lastFive: shared.key.lastFive, hours, holdsKey: true },
    ...{ sealed: hidden(SEALED_BYTES), checkHash: hidden(PART_BYTES) },
  });
  const { userId, accountId } = owner;
  const client = { address: "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", userAgent: DEVICE };
  await write((database) => insertSession(database, { userId, accountId }, client));
  return owner;
}

async function expectAllVisible(page: Page, what: string, isTable = true): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const closed = page.getByRole("button", { name: /^Details of/, expanded: false });
    while (await closed.count()) await closed.first().click();
    const { cells, misplaced } = await page.evaluate(findMisplaced);
    expect(misplaced, `${what} at ${width} px`).toEqual([]);
    if (isTable) expect(cells, `${what} at ${width} px`).toBeGreaterThan(3);
  }
}

test.afterEach(({ server }) => removeRoutes(server));

test("every cell of every list lies within the window and beside the others, with names of 100 characters and 50 rules", async ({
  openWindow,
  server,
}) => {
  test.slow();
  const person = await fillAccount();
  const page = await openWindow({ person });
  await expectAllVisible(page, "keys");
  for (const key of (await listKeys(person)).keys.slice(0, 2)) requireValue(await deleteKey(person, key));
  for (const path of ["members", "activity", "keys/deleted"]) {
    await page.goto(`/${path}`);
    await expectAlive(page);
    await expectAllVisible(page, path);
  }
  await page.goto("/profile");
  await expectAlive(page);
  await expectAllVisible(page, "profile", false);
  const word = "a-path-that-is-one-long-word".repeat(3);
  writeRoutes(server, [
    {
      path: `/api/${word}`,
      upstream: `http://127.0.0.1:9/${word}/v1`,
      permissions: { GET: ["ViewReports", "ViewContacts", "ViewCampaigns"], DELETE: ["ModifyContacts"], POST: [] },
    },
  ]);
  await openRoutes(page);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await expectAllVisible(page, "routes");
  await page.close();
  await holdRestored(null, { backupAt: new Date(Date.now() - 3_600_000), now: new Date() });
  // A restore ends every session.
  const restored = await openWindow({ person });
  await restored.goto("/restore");
  await expectAlive(restored);
  await expect(restored.getByRole("radiogroup").first()).toBeVisible();
  await expectAllVisible(restored, "restore", false);
});

test("a row is one stop for Tab beside its menu, and the arrow keys reach its other details", async ({
  keysPage: page,
  person,
}) => {
  await makeKey(person, { name: "one", ipRules: RULES });
  await makeKey(person, { name: "two" });
  await refresh(page);
  await rowOf(page, "two").getByRole("button").first().focus();
  await expect(page.getByRole("tooltip")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(rowOf(page, "two").getByRole("link", { name: /^Requests a day/ })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Actions for two" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Actions for one" })).toBeFocused();
});

test("on a phone 15 keys take at most three screens, and the pages are named below them", async ({
  keysPage: page,
  person,
}) => {
  for (let count = 0; count < 15; count++) await makeKey(person, { name: `key number ${count}`, ipRules: RULES });
  await refresh(page);
  await expect(page.getByText("15 of 15")).toBeVisible();
  await page.setViewportSize({ width: 360, height: 800 });
  const bottom = await page
    .getByRole("region", { name: "List of keys" })
    .evaluate((list) => list.getBoundingClientRect().bottom + window.scrollY);
  expect(bottom).toBeLessThanOrEqual(3 * 800);
  for (const name of ["API Keys", "Members", "Activity", "Routes", "API reference"]) {
    await expect(page.getByRole("navigation", { name: "Main" }).getByText(name)).toBeInViewport({ ratio: 1 });
  }
});
