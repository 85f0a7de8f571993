/** /permissions: a catalogue made by browser alone, a key with one of its words, and the calls that it may make. */
import { writeKeys } from "@/lib/server/db/transactions";
import { savePermissions } from "@/lib/server/permissions/save";
import { startUpstream } from "../support/api/upstream";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { expectDialogWalkable } from "../support/browser/layout/tab-walk";
import { makeFirst, removeRoutes, writeRoutes } from "../support/browser/routes";

test.afterEach(async ({ server }) => {
  removeRoutes(server);
  // The permissions are the whole server's: other stories begin without any.
  await writeKeys((database) => database.configVersion.deleteMany({ where: { kind: "permissions" } }));
});

test("a person defines permissions, gives one to a key, renames it, and the key goes on working", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  const upstream = await startUpstream((_request, response) => response.end("ok"));
  await page.goto("/permissions");
  await expect(page.getByText("No permissions of your own yet")).toBeVisible();
  await page.getByRole("button", { name: "Add resource" }).click();
  const form = page.getByRole("dialog", { name: "Add resource" });
  await form.getByRole("textbox", { name: "Name" }).fill("orders");
  await form.getByRole("textbox", { name: "Title" }).first().fill("Orders");
  const read = form.getByRole("group", { name: "read" });
  await read.getByRole("textbox", { name: "Title" }).fill("Read orders");
  await form.getByRole("group", { name: "write" }).getByRole("textbox", { name: "Title" }).fill("Change orders");
  await expectAccessible(page, "a new resource");
  await form.getByRole("button", { name: "Add", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(page.getByText("orders:read", { exact: true })).toBeVisible();
  await expect(page.getByText("Includes Read orders")).toBeVisible();
  await expectAccessible(page, "the catalogue");

  const permissions = { GET: ["orders:read"], POST: ["orders:write"] };
  writeRoutes(server, [{ path: "/api/orders", upstream: upstream.origin, permissions }]);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("GET /api/orders")).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await page.goto("/keys");
  await page.getByRole("button", { name: "Create API Key" }).first().click();
  const create = page.getByRole("dialog", { name: "Create API Key" });
  await create.getByRole("textbox", { name: "Name" }).fill("Partner");
  await create.getByRole("checkbox", { name: "Change orders" }).check();
  await expect(create.getByRole("checkbox", { name: "Read orders" })).toBeDisabled();
  await expect(create.getByText("Included in “Change orders”")).toBeVisible();
  await create.getByRole("checkbox", { name: "Change orders" }).uncheck();
  await create.getByRole("searchbox", { name: "Search permissions" }).fill("orders:r");
  await create.getByRole("checkbox", { name: "Read orders" }).check();
  await expectAccessible(page, "the picker");
  await create.getByRole("button", { name: "Create", exact: true }).click();
  const revealed = page.getByRole("dialog", { name: "API key created" });
  const secret = await revealed.getByRole("textbox").first().inputValue();
  expect((await ask(server, secret, "/api/orders")).status).toBe(200);
  expect((await ask(server, secret, "/api/check?permission=orders:write")).status).toBe(403);
  await revealed.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close anyway" }).click();
  await expect(page.getByRole("row", { name: /Partner/ })).toContainText("Read orders");

  // The file names the old word, so that it must go first.
  removeRoutes(server);
  await expect(async () => expect((await ask(server, secret, "/api/orders")).status).toBe(404)).toPass();
  await page.goto("/permissions");
  await page.getByRole("button", { name: "Actions for Orders" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit resource" });
  await edit.getByRole("textbox", { name: "Action" }).first().fill("list");
  await expect(edit.getByText("orders:read → orders:list")).toBeVisible();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  expect((await ask(server, secret, "/api/check?permission=orders:list")).status).toBe(204);
  await expect(page.getByText("orders:read is now orders:list")).toBeVisible();
  await upstream.close();
});

test("permissions are imported from an OpenAPI document in YAML, and an earlier version is restored", async ({
  keysPage: page,
  person,
}) => {
  await makeFirst(person);
  await page.goto("/permissions");
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog", { name: "Import permissions" });
  const document = [
    "openapi: 3.1.0",
    "components: {securitySchemes: {oauth: {flows: {a: {scopes: {'stock:read': See the stock, 'stock:write': ''}}}}}}",
  ];
  await dialog.getByRole("textbox", { name: "Or paste the document" }).fill(document.join("\n"));
  await dialog.getByRole("checkbox", { name: "stock:write" }).uncheck();
  await expectAccessible(page, "an import");
  await dialog.getByRole("button", { name: "Add 1" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("stock:read").first()).toBeVisible();
  await page.getByRole("button", { name: "Actions for stock" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: "Remove resource" }).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No permissions of your own yet")).toBeVisible();
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("dialog", { name: "Restore version 1" }).getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("heading", { name: "stock" })).toBeVisible();
});

const LONG = "a-long-name-without-any-break".replaceAll("-", "").repeat(2);
const TEXT = JSON.stringify({
  resources: [
    { name: LONG, title: LONG, group: LONG, actions: [{ name: "read", title: LONG, description: LONG }] },
    { name: "stock", actions: [{ name: "read" }, { name: "write", implies: ["stock:read", `${LONG}:read`] }] },
  ],
  presets: [{ name: LONG, permissions: [`${LONG}:read`] }],
  offered: ["own", "elastic-email"],
});

test.describe("360 px", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("long names fit a phone, and the keyboard reaches every control", async ({ keysPage: page, person }) => {
    test.slow();
    await makeFirst(person);
    await savePermissions(person, { text: TEXT, expectedVersion: 0, note: "", renames: [] });
    await page.goto("/permissions");
    await expectAccessible(page, "the catalogue");
    for (const [button, title] of [
      ["Add preset", "Add preset"],
      ["Change", "Offered permissions"],
      ["Import", "Import permissions"],
      ["Add resource", "Add resource"],
    ] as const) {
      await page.getByRole("button", { name: button, exact: true }).click();
      const dialog = page.getByRole("dialog", { name: title });
      await expectAccessible(page, title);
      await expectDialogWalkable(dialog, title);
      await dialog.getByRole("button", { name: "Cancel" }).click();
    }
    await page.getByRole("button", { name: "Actions for stock" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    const edit = page.getByRole("dialog", { name: "Edit resource" });
    await edit.getByText(`Includes read, ${LONG}`).click();
    await edit.getByRole("textbox", { name: "Name" }).fill("two words");
    await edit.getByRole("button", { name: "Save" }).click();
    await expect(edit.getByText("without spaces, colons")).toBeVisible();
    await expectAccessible(page, "a refused name");
    await edit.getByRole("button", { name: "Cancel" }).click();
    await page.goto("/keys");
    await page.getByRole("button", { name: "Create API Key" }).first().click();
    const create = page.getByRole("dialog", { name: "Create API Key" });
    await create.getByRole("radio", { name: LONG }).check();
    await create.getByRole("radio", { name: "Custom" }).check();
    await expect(create.getByRole("region", { name: "Permissions of Elastic Email" })).toBeVisible();
    await expectAccessible(page, "both catalogues");
    await expectDialogWalkable(create, "both catalogues");
  });
});
