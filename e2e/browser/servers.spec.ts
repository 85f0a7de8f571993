/** Owners of the first account see which servers share the database, live, and by keyboard, in every state. */
import type { Page } from "@playwright/test";
import type { ServersView, ServerView } from "@/lib/shared/nodes/servers-view";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { expectPageWalkable } from "../support/browser/layout/tab-walk";
import { findMisplaced } from "../support/browser/layout/tables";
import { addMember } from "../support/browser/people";
import { makeFirst } from "../support/browser/routes";
import { refresh } from "../support/browser/screen";

const LONG = "a-name-of-sixty-four-characters-without-any-place-to-break-it-at";

const server = (facts: Partial<ServerView>): ServerView => ({
  id: "1",
  name: "web-1",
  version: "0.2.0",
  startedAt: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  cutOffSince: null,
  leaseAgeMs: 320,
  generation: 812,
  isBehind: false,
  permits: 3,
  redis: "ok",
  routesHash: "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
  ...facts,
});

/** Gives the page the data that it would have with other servers: a test's server has a SQLite file, and so none. */
async function pretend(page: Page) {
  let shown: ServerView[] | null = null;
  await page.route("**/servers/data?*", (request) => {
    if (shown === null) return request.abort();
    const view = { answeredBy: "web-1", generation: 812, now: new Date().toISOString(), servers: shown };
    return request.fulfill({ json: view satisfies ServersView });
  });
  /** null: the server does not answer */
  return async (servers: ServerView[] | null) => {
    shown = servers;
    await refresh(page);
  };
}

const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByText(name, { exact: true }) });

async function openServers(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^User menu/ }).click();
  await page.getByRole("menuitem", { name: "Servers" }).click();
  await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
}

test("an owner of the first account finds the page in their menu; nobody else does", async ({
  keysPage: page,
  person,
  openWindow,
}) => {
  await makeFirst(person);
  await page.reload();
  await openServers(page);
  await expect(page.getByRole("heading", { name: "This is the only server" })).toBeVisible();
  const admin = await addMember(person, { name: "Grace Hopper", role: "admin" });
  const other = await openWindow({ person: admin, path: "/servers" });
  await expect(other.getByText("Only an owner of the first account")).toBeVisible();
  await other.getByRole("button", { name: /^User menu/ }).click();
  await expect(other.getByRole("menuitem", { name: "Profile" })).toBeVisible();
  await expect(other.getByRole("menuitem", { name: "Servers" })).toHaveCount(0);
});

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`every state says what is true, and axe finds nothing in it (${width} px)`, async ({
      keysPage: page,
      person,
      watch,
    }) => {
      test.slow();
      await makeFirst(person);
      await page.reload();
      await openServers(page);
      await expectAccessible(page, "one server");
      const show = await pretend(page);
      await show([]);
      await expect(page.getByRole("heading", { name: "No server has reported yet" })).toBeVisible();
      await expectAccessible(page, "no server");
      await show([server({}), server({ id: "2", name: LONG, permits: 1_000, isBehind: true, generation: 811 })]);
      await expect(rowOf(page, "web-1")).toContainText("Live");
      await expect(rowOf(page, LONG)).toContainText("Behind");
      await expect(page.getByRole("status").filter({ hasText: "cut off" })).toHaveCount(0);
      await expectAccessible(page, "two servers");
      await show([
        server({}),
        server({ id: "2", name: "web-2", version: "0.3.0", redis: "away", routesHash: null }),
        server({ id: "3", name: "web-3", cutOffSince: new Date(Date.now() - 40_000).toISOString() }),
      ]);
      await expect(rowOf(page, "web-3")).toContainText("Cut off");
      await expect(rowOf(page, "web-3")).toContainText(/Admits nothing: its lease ended 4\d s ago/);
      await expect(rowOf(page, "web-2")).toContainText("Redis: no answer");
      await expect(page.getByText("The servers run different versions")).toBeVisible();
      await expect(page.getByText("The servers have different routes files")).toBeVisible();
      await expectAccessible(page, "all notices");
      expect((await page.evaluate(findMisplaced)).misplaced).toEqual([]);
      await expectPageWalkable(page, "servers");
      watch.allow(/ERR_FAILED/);
      await show(null);
      await expect(page.getByText("The list is not up to date")).toBeVisible();
      await expectAccessible(page, "no answer");
    });
  });
}
