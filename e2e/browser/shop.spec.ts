/** A shop's API is put behind a server by browser alone: permissions, routes, a partner's key, calls from a page. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Locator, Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import { readGuide, runInShell } from "../support/api/guide-runner";
import type { Upstream } from "../support/api/upstream";
import { ask } from "../support/browser/api";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { makeFirst, openRoutes, removeRoutes, routeRow } from "../support/browser/routes";
import { dialogOf, expectOnTop, readSecret } from "../support/browser/screen";
import { createShop, OPENAPI, type Shop, startShopServer } from "../support/shop";

let shop: Shop;
let upstreams: Upstream[];
/** A page of another origin, as a partner would have it. */
let partner: { origin: string; close: () => Promise<void> };
/** what that page holds */
let content = "<p>Partner";

test.beforeEach(async ({ server }) => {
  removeRoutes(server);
  shop = createShop();
  upstreams = [await startShopServer(shop, "one"), await startShopServer(shop, "two")];
  const site = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end(content));
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  partner = { origin, close: () => new Promise((resolve) => site.close(() => resolve())) };
});
test.afterEach(async () => {
  await Promise.all([...upstreams.map((each) => each.close()), partner.close()]);
  await writeKeys((database) => database.configVersion.deleteMany());
});

const submit = (dialog: Locator, label: string) => dialog.getByRole("button", { name: label, exact: true }).click();

async function allow(dialog: Locator, method: string, word: string): Promise<void> {
  const box = dialog.getByRole("checkbox", { name: method, exact: true });
  if (!(await box.isChecked())) await box.check();
  await dialog.getByRole("combobox", { name: `Add a permission to ${method}` }).selectOption(word);
}

async function addRoute(page: Page, fill: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "Add route" }).click();
  const dialog = dialogOf(page, "Add route");
  await expectOnTop(dialog);
  await fill(dialog);
  await submit(dialog, "Add route");
  await expect(dialog).toBeHidden();
}

/** Two upstreams, whose paths end with `path`. */
async function fillUpstreams(dialog: Locator, path: string): Promise<void> {
  await submit(dialog, "Add another upstream");
  for (const [index, { origin }] of upstreams.entries()) {
    await dialog.getByRole("textbox", { name: `Upstream ${index + 1}`, exact: true }).fill(`${origin}${path}`);
  }
}

type Heard = { status: number; server: string | null; body: unknown } | "blocked";

/** A call from the partner's page, as its script hears of it. */
async function callFrom(page: Page, url: string, init: RequestInit): Promise<Heard> {
  return page.evaluate(
    async ([address, options]) => {
      try {
        const answer = await fetch(address as string, options as RequestInit);
        return { status: answer.status, server: answer.headers.get("x-shop-server"), body: await answer.json() };
      } catch {
        return "blocked" as const;
      }
    },
    [url, init] as const,
  );
}

test("a partner's page reads orders with a key for that alone, whichever server of the shop answers", async ({
  browser,
  keysPage: page,
  person,
  server,
  watch,
}) => {
  test.slow();
  await makeFirst(person);
  let secret = "";

  await test.step("the shop's permissions are imported from its own description", async () => {
    await page.goto("/permissions");
    await page.getByRole("button", { name: "Import" }).click();
    const dialog = dialogOf(page, "Import permissions");
    await dialog.getByRole("textbox", { name: "Or paste the document" }).fill(JSON.stringify(OPENAPI));
    await submit(dialog, "Add 3");
    await expect(dialog).toBeHidden();
    await expect(page.getByText("orders:refund", { exact: true })).toBeVisible();
  });
  await test.step("two routes lead to both servers of the shop, and one to its tools for agents", async () => {
    await openRoutes(page);
    await addRoute(page, async (dialog) => {
      await dialog.getByRole("textbox", { name: "Path", exact: true }).fill("/api/orders");
      await fillUpstreams(dialog, "/orders");
      await allow(dialog, "GET", "orders:read");
      await allow(dialog, "POST", "orders:write");
      await dialog.getByText("Web pages of other origins (CORS)").click();
      await dialog.getByRole("checkbox", { name: "Let pages of other origins call this route" }).check();
      await dialog.getByRole("textbox", { name: "Origins" }).fill(partner.origin);
      await dialog.getByRole("textbox", { name: "Headers that pages may read" }).fill("X-Shop-Server");
    });
    await addRoute(page, async (dialog) => {
      await dialog.getByRole("textbox", { name: "Path", exact: true }).fill("/api/orders/{id}/refund");
      await fillUpstreams(dialog, "/orders/{id}/refund");
      await dialog.getByRole("checkbox", { name: "GET", exact: true }).uncheck();
      await allow(dialog, "POST", "orders:refund");
    });
    await addRoute(page, async (dialog) => {
      await dialog.getByRole("textbox", { name: "Path", exact: true }).fill("/api/shop-tools");
      await dialog.getByRole("textbox", { name: "Upstream", exact: true }).fill(`${upstreams[1]?.origin}/mcp`);
      for (const method of ["GET", "POST", "DELETE"]) await allow(dialog, method, "orders:read");
      await dialog.getByText("Documentation and MCP").click();
      await dialog.getByRole("combobox", { name: "Model Context Protocol" }).selectOption("tools");
      const tools = "find_order: orders:read\nrefund_order: orders:refund";
      await dialog.getByRole("textbox", { name: "Tools" }).fill(tools);
    });
    await expect(routeRow(page, "/api/shop-tools")).toBeVisible();
  });
  await test.step("a partner gets a key that may only read orders", async () => {
    await openKeys(page);
    await page.getByRole("button", { name: "Create API Key" }).click();
    const dialog = dialogOf(page, "Create API Key");
    await expectOnTop(dialog);
    await dialog.getByRole("textbox", { name: "Name" }).fill("Partner");
    await dialog.getByRole("searchbox", { name: "Search permissions" }).fill("orders:read");
    await dialog.getByRole("checkbox", { name: "orders: read" }).check();
    await submit(dialog, "Create");
    secret = await readSecret(dialogOf(page, "API key created"));
  });
  await test.step("programs read, both servers answer, and refusals name what is missing", async () => {
    const answers = [await ask(server, secret, "/api/orders"), await ask(server, secret, "/api/orders/1001")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(shop.received.map((request) => request.server))).toEqual(new Set(["one", "two"]));
    expect(shop.received.map(({ url }) => url)).toEqual(["/orders", "/orders/1001"]);
    const refund = await fetch(`${server.url}/api/orders/1001/refund`, {
      method: "POST",
      headers: { "X-API-Key": secret },
    });
    expect([refund.status, await refund.json()]).toMatchObject([
      403,
      { code: "permission_missing", required_permission: "orders:refund" },
    ]);
    expect(shop.orders.get("1001")?.state).toBe("paid");
  });
  await test.step("curl learns which pages may call", async () => {
    const asks = `-H "Access-Control-Request-Method: GET" -H "Access-Control-Request-Headers: x-api-key"`;
    const preflight = (origin: string) =>
      runInShell(`curl -i -s -X OPTIONS -H "Origin: ${origin}" ${asks} ${server.url}/api/orders`, ".", process.env);
    const allowed = await preflight(partner.origin);
    expect(allowed).toContain("HTTP/1.1 204 No Content");
    expect(allowed).toContain(`Access-Control-Allow-Origin: ${partner.origin}`);
    expect(await preflight("http://other.example")).toContain('"code":"cors_refused"');
  });
  await test.step("an agent lists the shop's tools and calls the one that its key allows", async () => {
    const client = new Client({ name: "agent", version: "1.0.0" });
    const requestInit = { headers: { Authorization: `Bearer ${secret}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/api/shop-tools`), { requestInit }));
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["find_order", "refund_order"]);
    const call = (name: string) => client.callTool({ name, arguments: { id: "1001" } });
    expect((await call("find_order")).content).toEqual([{ type: "text", text: "Order 1001 is paid." }]);
    await expect(call("refund_order")).rejects.toMatchObject({
      code: -32_003,
      data: { code: "permission_missing", required_permission: "orders:refund" },
    });
    expect(shop.orders.get("1001")?.state).toBe("paid");
    await client.close();
  });
  await test.step("the partner's page reads, and hears why it may not place an order; other pages hear nothing", async () => {
    watch.allow(/status of 403|CORS policy|net::ERR_FAILED/);
    const context = await browser.newContext();
    await watch.follow(context);
    const theirs = await context.newPage();
    await theirs.goto(partner.origin);
    const headers = { "X-API-Key": secret, "Content-Type": "application/json" };
    const read = await callFrom(theirs, `${server.url}/api/orders/1001`, { headers });
    expect(read).toMatchObject({ status: 200, server: expect.stringMatching(/^(one|two)$/), body: { id: "1001" } });
    const placed = { method: "POST", headers, body: JSON.stringify({ total: 5 }) };
    expect(await callFrom(theirs, `${server.url}/api/orders`, placed)).toMatchObject({
      status: 403,
      body: { code: "permission_missing", required_permission: "orders:write" },
    });
    expect(await callFrom(theirs, `${server.url}/api/orders/1001`, { method: "DELETE", headers })).toBe("blocked");
    // The page of the guide, with this run's addresses.
    const guide = readGuide("own-api.md", { "http://localhost:3000": server.url, "<key>": secret });
    content = guide.files["page.html"] ?? "";
    await theirs.goto(partner.origin);
    await expect(theirs.getByRole("list")).toHaveText("Order 1001: paid. Order 1002: open. ");
    await expect(theirs.locator("#refusal")).toContainText("lacks the permission");
    await theirs.goto(`${upstreams[0]?.origin.replace("127.0.0.1", "localhost")}/health`);
    expect(await callFrom(theirs, `${server.url}/api/orders/1001`, { headers })).toBe("blocked");
    expect(shop.orders.size).toBe(2);
    await context.close();
  });
  await test.step("one server of the shop is killed during 1,000 reads, and none is lost", async () => {
    const answers: number[] = [];
    const read = async () => {
      while (answers.length < 1_000) {
        answers.push((await ask(server, secret, "/api/orders")).status);
        if (answers.length === 300) await upstreams[0]?.close();
      }
    };
    await Promise.all(Array.from({ length: 8 }, read));
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    expect(new Set(shop.received.slice(-500).map((request) => request.server))).toEqual(new Set(["two"]));
  });
});
