/** Routes are added, changed and had back in the browser, and each change is in force on the next request. */
import type { Locator, Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import { startUpstream, type Upstream } from "../support/api/upstream";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { expectDialogWalkable } from "../support/browser/layout/tab-walk";
import { makeKey } from "../support/browser/people";
import { makeFirst, openRoutes, removeRoutes, routeRow, writeRoutes } from "../support/browser/routes";
import { dialogOf, expectOnTop } from "../support/browser/screen";

let upstream: Upstream;
test.beforeEach(async ({ server }) => {
  removeRoutes(server);
  upstream = await startUpstream((request, response) => void response.end(`got ${request.url}`));
});
test.afterEach(async ({ server }) => {
  await upstream.close();
  removeRoutes(server);
  await writeKeys((database) => database.configVersion.deleteMany({ where: { kind: "routes" } }));
});

async function openTask(page: Page, menu: string, task: string, title: string): Promise<Locator> {
  await page.getByRole("button", { name: `Actions for ${menu}` }).click();
  await page.getByRole("menuitem", { name: task, exact: true }).click();
  const dialog = dialogOf(page, title);
  await expectOnTop(dialog);
  return dialog;
}
const submit = (dialog: Locator, label: string) => dialog.getByRole("button", { name: label, exact: true }).click();

async function openAdd(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Add route" }).click();
  const dialog = dialogOf(page, "Add route");
  await expectOnTop(dialog);
  return dialog;
}

async function addRoute(page: Page, path: string): Promise<void> {
  const dialog = await openAdd(page);
  await dialog.getByRole("textbox", { name: "Path", exact: true }).fill(path);
  await dialog.getByRole("textbox", { name: "Upstream", exact: true }).fill(`${upstream.origin}/v1`);
  await submit(dialog, "Add route");
  await expect(dialog).toBeHidden();
}

test("from nothing to a guarded route, its changes, a conflict, and an earlier version", async ({
  keysPage: page,
  openWindow,
  person,
  server,
}) => {
  test.slow();
  await makeFirst(person);
  const { secret } = await makeKey(person, { permissions: ["ViewReports"] });
  await openRoutes(page);
  await expect(page.getByRole("textbox", { name: "Try it" })).toHaveValue(/^curl -H "X-API-Key: YOUR_KEY" http/);

  const adding = await openAdd(page);
  await adding.getByRole("textbox", { name: "Path", exact: true }).fill("/orders");
  await adding.getByRole("textbox", { name: "Upstream", exact: true }).fill(`${upstream.origin}/v1`);
  await submit(adding, "Add route");
  await expect(adding.getByText('"/orders" is not below /api; write "/api/orders".')).toBeVisible();
  await expect(adding.getByRole("textbox", { name: "Path", exact: true })).toBeFocused();
  await adding.getByRole("textbox", { name: "Path", exact: true }).fill("/api/orders");
  await submit(adding, "Add route");
  await expect(routeRow(page, "/api/orders")).toContainText("Any valid key");
  expect((await ask(server, secret, "/api/orders/1")).text).toBe("got /v1/1");

  const testing = await openTask(page, "/api/orders", "Test", "Test route");
  await testing.getByRole("textbox", { name: "Path and query" }).fill("/api/orders/2?a=b");
  await submit(testing, "Send");
  await expect(testing.getByRole("status")).toContainText("200The upstream answered");
  await expect(testing.getByRole("region", { name: "Body" })).toContainText("got /v1/2?a=b");
  await testing.getByRole("combobox", { name: "Method" }).selectOption("DELETE");
  await submit(testing, "Send");
  await expect(testing.getByRole("status")).toContainText("405The gate refused: Method not allowed");
  await submit(testing, "Cancel");

  const editing = await openTask(page, "/api/orders", "Edit", "Edit route");
  await editing.getByRole("combobox", { name: "Add a permission to GET" }).selectOption("SendHttp");
  await submit(editing, "Save");
  await expect(routeRow(page, "/api/orders")).toContainText("Send email via HTTP");
  expect((await ask(server, secret, "/api/orders/1")).status).toBe(403);

  const theirs = await openWindow({ person, path: "/routes" });
  await expect(routeRow(theirs, "/api/orders")).toBeVisible();
  const late = await openTask(theirs, "/api/orders", "Edit", "Edit route");
  await addRoute(page, "/api/stock");
  await late.getByRole("button", { name: "Remove Send email via HTTP from GET" }).click();
  await submit(late, "Save");
  await expect(late.getByText("saved version 3 meanwhile")).toBeVisible();
  await expect(late.getByText("/api/stock")).toBeVisible();
  await submit(late, "Save on version 3");
  await expect(late).toBeHidden();
  await expect(routeRow(theirs, "/api/stock")).toBeVisible();
  expect((await ask(server, secret, "/api/orders/1")).status).toBe(200);
  await theirs.close();

  await expect(routeRow(page, "/api/orders")).toContainText("Any valid key");
  await submit(await openTask(page, "/api/stock", "Delete", "Delete route"), "Delete");
  await expect(routeRow(page, "/api/stock")).toHaveCount(0);
  const versions = await openTask(page, "all routes", "Versions", "Versions");
  await versions.getByRole("radio", { name: "Version 4" }).check();
  await submit(versions, "Restore version 4");
  await expect(routeRow(page, "/api/stock")).toBeVisible();

  const importing = await openTask(page, "all routes", "Import from a file", "Import routes");
  const routes = [{ path: "/api/imported", upstream: upstream.origin, permissions: { GET: [] } }];
  const buffer = Buffer.from(JSON.stringify({ routes }));
  await importing.getByLabel("File").setInputFiles({ name: "shop.json", mimeType: "application/json", buffer });
  await expect(importing).toContainText("Added: /api/imported");
  await submit(importing, "Replace all routes");
  await expect(routeRow(page, "/api/imported")).toBeVisible();
  expect((await ask(server, secret, "/api/imported/a")).text).toBe("got /a");
});

test("a routes file wins: the page says so, imports it, and edits its routes once it is gone", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  writeRoutes(server, [{ path: "/api/filed", upstream: upstream.origin, permissions: { GET: [] } }]);
  await openRoutes(page);
  await expect(routeRow(page, "/api/filed")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add route" })).toHaveCount(0);
  await page.getByRole("button", { name: "Import this file" }).click();
  await submit(dialogOf(page, "Import this file"), "Import");
  await expect(page.getByText("Version 1 is saved here, and in force once you remove the file.")).toBeVisible();
  removeRoutes(server);
  await expect(page.getByRole("button", { name: "Actions for /api/filed" })).toBeVisible();
});

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`axe finds nothing in the editor, and Tab reaches all of it (${width} px)`, async ({
      keysPage: page,
      person,
    }) => {
      test.slow();
      await makeFirst(person);
      await openRoutes(page);
      const long = `/api/${"a-long-path-without-any-break".repeat(2).replaceAll("-", "")}/{id}`;
      const adding = await openAdd(page);
      await expectAccessible(page, "a new route");
      for (const fold of await adding.locator("summary").all()) await fold.click();
      await adding.getByRole("checkbox", { name: "Check the health of the upstreams" }).check();
      await adding.getByRole("checkbox", { name: "Stop asking an upstream that keeps failing" }).check();
      await adding.getByRole("checkbox", { name: "Let pages of other origins call this route" }).check();
      await adding.getByRole("button", { name: "Set a header" }).first().click();
      await adding.getByRole("button", { name: "Add another upstream" }).click();
      await adding.getByRole("textbox", { name: "Path", exact: true }).fill("/orders");
      await submit(adding, "Add route");
      await expect(adding.getByText("is not below /api")).toBeVisible();
      await expectAccessible(page, "every field, with errors");
      if (width === 1280) await expectDialogWalkable(adding, "every field, with errors");
      await adding.getByRole("button", { name: "Remove upstream 2" }).click();
      await adding.getByRole("button", { name: "Remove header 1" }).click();
      await adding.getByRole("checkbox", { name: "Let pages of other origins call this route" }).uncheck();
      await adding.getByRole("textbox", { name: "Path", exact: true }).fill(long);
      await adding.getByRole("textbox", { name: "Upstream", exact: true }).fill("http://127.0.0.1:9000/orders/{id}");
      await submit(adding, "Add route");
      await expect(routeRow(page, long)).toBeVisible();
      await expectAccessible(page, "rows");
      const versions = await openTask(page, "all routes", "Versions", "Versions");
      await expect(versions.getByText("in force")).toBeVisible();
      await expectAccessible(page, "versions");
    });
  });
}
