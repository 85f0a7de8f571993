/** Each dialog of /routes and /permissions is reached and left by keyboard alone, fits a phone, and passes axe. */
import type { Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import { saveDocument } from "@/lib/server/documents/save";
import { savePermissions } from "@/lib/server/permissions/save";
import { startUpstream, type Upstream } from "../support/api/upstream";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { expectDialogWalkable, expectMenuWalkable } from "../support/browser/layout/tab-walk";
import { makeFirst, openRoutes, removeRoutes, routeRow } from "../support/browser/routes";
import { dialogOf, expectOnTop } from "../support/browser/screen";

const LONG = "alongnamewithoutanybreak".repeat(2);
const LONG_PATH = `/api/${LONG}/{id}`;
const PERMISSIONS = JSON.stringify({
  resources: [
    { name: "orders", title: "Orders", actions: [{ name: "read", title: "Read orders" }, { name: "write" }] },
    { name: LONG, title: LONG, actions: [{ name: "read", title: LONG, description: LONG }] },
  ],
  presets: [{ name: "Both", permissions: ["orders:read", `${LONG}:read`] }],
});

let upstream: Upstream;
test.beforeEach(async ({ server, person }) => {
  removeRoutes(server);
  await makeFirst(person);
  upstream = await startUpstream((_, response) => void response.end(JSON.stringify({ text: LONG.repeat(5) })));
  const input = { text: PERMISSIONS, expectedVersion: 0, note: "", renames: [] };
  expect(await savePermissions(person, input)).toMatchObject({ ok: true });
});
test.afterEach(async () => {
  await upstream.close();
  await writeKeys((database) => database.configVersion.deleteMany());
});

/** Opens a menu and starts one of its tasks, by keyboard alone. */
async function start(page: Page, menu: string, task: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${menu}`, exact: true }).press("Enter");
  const entry = page.getByRole("menuitem", { name: task, exact: true });
  await expect(entry).toBeVisible();
  while (!(await entry.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

/** Looks at an open dialog, walks through it, and leaves it with Escape: the focus is where it came from. */
async function lookThrough(page: Page, title: string, opener: string): Promise<void> {
  const dialog = dialogOf(page, title);
  await expectOnTop(dialog);
  await expectAccessible(page, title);
  await expectDialogWalkable(dialog, title);
  // The first Escape may close the tooltip of the control that has the focus.
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("button", { name: opener, exact: true })).toBeFocused();
}

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`the dialogs of routes (${width} px)`, async ({ keysPage: page, person }) => {
      test.slow();
      const routes = [
        { path: "/api/orders", upstream: upstream.origin, permissions: { GET: ["orders:read"] } },
        { path: LONG_PATH, upstream: `${upstream.origin}/{id}`, permissions: { GET: [`${LONG}:read`] } },
      ];
      await saveDocument(person, "routes", { text: JSON.stringify({ routes }), expectedVersion: 0 });
      await openRoutes(page);
      await expect(routeRow(page, LONG_PATH)).toBeVisible();
      await page.getByRole("button", { name: `Actions for ${LONG_PATH}` }).press("Enter");
      await expectAccessible(page, "the menu of a route");
      await expectMenuWalkable(page, "the menu of a route");
      await page.keyboard.press("Escape");
      const tasks = { Edit: "Edit route", Test: "Test route", Disable: "Disable route", Move: "Move route" };
      for (const [task, title] of Object.entries({ ...tasks, Delete: "Delete route" })) {
        await start(page, LONG_PATH, task);
        await lookThrough(page, title, `Actions for ${LONG_PATH}`);
      }
      for (const [task, title] of [
        ["Versions", "Versions"],
        ["Import from a file", "Import routes"],
      ] as const) {
        await start(page, "all routes", task);
        await lookThrough(page, title, "Actions for all routes");
      }
      await start(page, "/api/orders", "Test");
      const dialog = dialogOf(page, "Test route");
      await dialog.getByRole("button", { name: "Send", exact: true }).press("Enter");
      await expect(dialog.getByRole("status")).toContainText("The gate refused: Permission missing");
      await expectAccessible(page, "a refused test");
      await dialog.getByRole("combobox", { name: "Add a permission to the test" }).selectOption("orders:read");
      await dialog.getByRole("button", { name: "Send", exact: true }).press("Enter");
      await expect(dialog.getByRole("status")).toContainText("The upstream answered");
      await expectAccessible(page, "the answer of a test");
    });

    test(`the dialogs of permissions (${width} px)`, async ({ keysPage: page }) => {
      test.slow();
      await page.goto("/permissions");
      await start(page, "Orders", "Move down");
      const names = page.getByRole("heading", { name: /^(Orders|alongname.*)$/ });
      await expect(names).toHaveText([LONG, "Orders"]);
      for (const [menu, task, title] of [
        ["Orders", "Edit", "Edit resource"],
        [LONG, "Remove", "Remove resource"],
        ["Both", "Edit", "Edit preset"],
        ["Both", "Remove", "Remove preset"],
      ] as const) {
        await start(page, menu, task);
        await lookThrough(page, title, `Actions for ${menu}`);
      }
      await page.getByRole("button", { name: "Restore version 1" }).press("Enter");
      await lookThrough(page, "Restore version 1", "Restore version 1");
    });
  });
}

test("a saved document that the gate can't use is named on the page, and goes with the next good one", async ({
  keysPage: page,
  person,
}) => {
  const save = (version: number, text: string) =>
    writeKeys((database) =>
      database.configVersion.create({
        data: { kind: "routes", version, at: new Date(), actorName: "Ada", note: "", text },
      }),
    );
  const good = { path: "/api/good", upstream: upstream.origin, permissions: { GET: [] } };
  await saveDocument(person, "routes", { text: JSON.stringify({ routes: [good] }), expectedVersion: 0 });
  await openRoutes(page);
  await expect(routeRow(page, "/api/good")).toBeVisible();
  await save(2, JSON.stringify({ routes: [{ path: "/shop" }] }));
  await expect(page.getByText("Version 2 of the saved routes can't be used")).toBeVisible();
  await expect(routeRow(page, "/api/good")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add route" })).toHaveCount(0);
  await expect(page.getByText("Restore an earlier version, or save them again.")).toBeVisible();
  await expectAccessible(page, "a saved fault");
  await start(page, "all routes", "Versions");
  const versions = dialogOf(page, "Versions");
  await versions.getByRole("radio", { name: "Version 1" }).check();
  await versions.getByRole("button", { name: "Restore version 1", exact: true }).click();
  await expect(page.getByText("can't be used")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add route" })).toBeVisible();
});
