/** /docs/apis shows the APIs behind the server, tries their calls, and gives code that makes the same calls. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startUpstream } from "../support/api/upstream";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { expectPageWalkable } from "../support/browser/layout/tab-walk";
import { makeKey } from "../support/browser/people";
import { authorize, execute, expectDrawn, tryOut } from "../support/browser/reference";
import { makeFirst, removePermissions, writeRoutes } from "../support/browser/routes";

const DOCUMENT = {
  openapi: "3.0.3",
  info: { title: "Shop", version: "1" },
  paths: {
    "/v1/orders/{order_id}": {
      parameters: [{ name: "order_id", in: "path", required: true, schema: { type: "string" } }],
      get: { operationId: "readOrder", summary: "Read an order", responses: { 200: { description: "The order." } } },
      delete: { operationId: "removeOrder", responses: { 204: { description: "Gone." } } },
    },
  },
};

test.afterEach(({ keysPage, person, server }) => removePermissions(keysPage, person, server));

test("without described routes the page says how to get there", async ({ keysPage: page }) => {
  await page.goto("/docs/apis");
  await expect(page.getByRole("heading", { name: "No calls are described" })).toBeVisible();
  await expectAccessible(page, "no calls");
});

test("an owner turns the public page on, and strangers read it until it is turned off", async ({
  keysPage: page,
  person,
  server,
  browser,
}) => {
  await makeFirst(person);
  const upstream = await startUpstream((_, response) => void response.end(JSON.stringify(DOCUMENT)));
  const route = { path: "/api/orders", upstream: `${upstream.origin}/v1/orders`, permissions: { GET: [] } };
  writeRoutes(server, JSON.stringify({ routes: [{ ...route, openapi: "/openapi.json" }] }));
  const context = await browser.newContext({ baseURL: server.url });
  const stranger = await context.newPage();
  expect((await stranger.goto("/developers"))?.status()).toBe(404);
  await page.goto("/docs/apis");
  await page.getByRole("button", { name: "Turn on public page", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Public page" });
  await dialog.getByRole("checkbox", { name: "Everybody may read it" }).check();
  await dialog.getByRole("textbox", { name: "Title" }).fill("The shop's API");
  await expectAccessible(page, "public page dialog");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The public page is on.")).toBeVisible();
  await expect(page.getByRole("link", { name: "/developers" })).toBeVisible();
  await expect(async () => {
    expect((await stranger.goto("/developers"))?.status()).toBe(200);
    await expect(stranger.getByRole("button", { name: "Authorize" })).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await expect(stranger.getByRole("heading", { name: "The shop's API", level: 1 })).toBeVisible();
  await expectDrawn(stranger);
  await expect(stranger.getByText("Read an order")).toBeVisible();
  await expect(stranger.locator('meta[name="robots"]').first()).toHaveAttribute("content", /noindex/);
  expect(await stranger.content()).not.toContain(new URL(upstream.origin).port);
  await expectAccessible(stranger, "the public page");
  await expectPageWalkable(stranger, "the public page");
  await page.getByRole("button", { name: "Change public page", exact: true }).click();
  await dialog.getByRole("checkbox", { name: "Everybody may read it" }).uncheck();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The public page is off.")).toBeVisible();
  for (const path of ["/developers", "/developers/openapi.json"])
    expect((await stranger.request.get(path)).status()).toBe(404);
  await context.close();
  await upstream.close();
});

for (const width of [1280, 360]) {
  test(`a call is shown, tried and copied (${width} px)`, async ({ keysPage: page, person, server }) => {
    test.slow();
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await makeFirst(person);
    const asked: string[] = [];
    const upstream = await startUpstream(({ url = "" }, response) => {
      if (url === "/openapi.json") return void response.end(JSON.stringify(DOCUMENT));
      asked.push(url);
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"paid":true}');
    });
    writeRoutes(
      server,
      JSON.stringify({
        permissions: { resources: [{ name: "orders", actions: [{ name: "read", title: "Read orders" }] }] },
        routes: [
          {
            path: "/api/orders",
            upstream: `${upstream.origin}/v1/orders`,
            permissions: { GET: ["orders:read"] },
            openapi: "/openapi.json",
          },
          { path: "/api/dead", upstream: "http://127.0.0.1:9", permissions: { GET: [] }, openapi: "/openapi.json" },
        ],
      }),
    );
    await expect(async () => {
      await page.goto("/docs/apis");
      await expect(page.getByText("Some documents can't be shown")).toBeVisible({ timeout: 1_000 });
      await expect(page.getByRole("button", { name: "Authorize" })).toBeVisible({ timeout: 3_000 });
    }).toPass();
    await expectDrawn(page);
    await expect(page.getByRole("heading", { name: "/api/orders Shop" })).toBeVisible();
    await expect(page.getByText("removeOrder")).toHaveCount(0);
    expect(await page.content()).not.toContain(upstream.origin);
    await expectAccessible(page, "calls");
    const { secret } = await makeKey(person, { name: "caller", permissions: ["orders:read"] });
    await authorize(page, secret);
    const call = await tryOut(page, "r1_readOrder");
    await call.getByText("curl", { exact: true }).click();
    await expect(call.getByRole("region", { name: "curl code" })).toContainText("/api/orders/{order_id}");
    await expect(call).toContainText("Needs the permission “Read orders” (orders:read).");
    await call.getByRole("textbox", { name: "order_id" }).fill("7");
    await expect(await execute(call, 200)).toContainText('"paid": true');
    await expectAccessible(page, "a call");
    const command = (await call.locator(".curl-command .curl").textContent()) ?? "";
    expect(command).toContain("YOUR-API-KEY");
    // Not synchronously: the upstream answers from this process.
    const run = async (program: string, parameters: string[]) =>
      (await promisify(execFile)(program, parameters, { env: { ...process.env, FORCE_COLOR: "0" } })).stdout;
    expect(await run("bash", ["-c", command.replace("YOUR-API-KEY", secret)])).toContain('"paid":true');
    await call.getByText("JavaScript", { exact: true }).click();
    const code = (await call.getByRole("region", { name: "JavaScript code" }).textContent()) ?? "";
    const output = await run(process.execPath, ["--input-type=module", "-e", code.replace("YOUR-API-KEY", secret)]);
    expect(output.trim()).toBe('200 {"paid":true}');
    await call.getByText("Go", { exact: true }).click();
    await expectAccessible(page, "samples");
    expect(await page.content()).not.toContain(secret);
    expect(asked).toEqual(["/v1/orders/7", "/v1/orders/7", "/v1/orders/7"]);
    if (width === 1280) await expectPageWalkable(page, "your APIs");
    await upstream.close();
  });
}
