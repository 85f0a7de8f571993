/** The page of a route: its numbers over time for the people who run the server, by pointer, keyboard and as a file. */
import { readFileSync } from "node:fs";
import { startUpstream } from "../support/api/upstream";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { expectPageWalkable } from "../support/browser/layout/tab-walk";
import { makeKey } from "../support/browser/people";
import { makeFirst, openRoutes, removeRoutes, routeRow, writeRoutes } from "../support/browser/routes";
import { saveTraffic } from "../support/browser/traffic";

/** No other story calls it: the server keeps the numbers of a path. */
const PATH = "/api/numbers";

test.afterEach(({ server }) => removeRoutes(server));

test("calls show on the route's page, which is linked from its row", async ({ keysPage: page, person, server }) => {
  await makeFirst(person);
  const upstream = await startUpstream((_, response) => response.writeHead(200).end("ok"));
  const { secret } = await makeKey(person, { name: "Web shop", permissions: ["ViewReports"] });
  writeRoutes(server, [{ path: PATH, upstream: upstream.origin, permissions: { GET: ["ViewReports"] } }]);
  await openRoutes(page);
  await routeRow(page, PATH).getByRole("link", { name: PATH }).click();
  await expect(page.getByRole("heading", { name: PATH, level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "No requests" })).toBeVisible();
  await ask(server, secret, `${PATH}/1`);
  await ask(server, "none", `${PATH}/1`);
  const requests = page.getByRole("region", { name: "Requests" });
  await expect(requests.getByText("Answered").locator("..").getByRole("definition")).toHaveText("1");
  await expect(page.getByRole("region", { name: "Top keys" })).toContainText("Web shop");
  await upstream.close();
});

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`axe finds nothing, and the keyboard reaches everything (${width} px)`, async ({ keysPage: page, person }) => {
      test.slow();
      await makeFirst(person);
      const { key } = await makeKey(person, { name: "A partner with a name that is longer than most of them are" });
      const route = `/api/orders/{order_id}/refund/${width}`;
      await page.goto(`/routes/view?${new URLSearchParams({ path: route })}`);
      await expect(page.getByRole("heading", { name: "No requests" })).toBeVisible();
      await expectAccessible(page, "no requests");
      await saveTraffic(route, key.id);
      await page.reload();
      const plot = page.getByRole("slider", { name: "Requests: point in time" });
      await expect(plot).toBeVisible();
      await expectAccessible(page, "24 hours");
      await plot.focus();
      await page.keyboard.press("Home");
      await expect(plot).toHaveAttribute("aria-valuenow", "0");
      await expect(plot).toHaveAttribute("aria-valuetext", /:00: Answered \d+, Refused \d+, Errors \d+$/);
      await page.keyboard.press("ArrowRight");
      await expect(plot).toHaveAttribute("aria-valuenow", "1");
      for (const period of ["1 hour", "7 days"]) {
        await page.getByRole("radio", { name: period }).check();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        await page.getByText("All numbers as a table").click();
        await expectAccessible(page, period);
        await page.getByText("All numbers as a table").click();
      }
      expect(new URL(page.url()).searchParams.get("period")).toBe("7d");
      await expectPageWalkable(page, "the page of a route");
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download the numbers as CSV" }).click();
      const lines = readFileSync(await (await download).path(), "utf8")
        .trim()
        .split("\r\n");
      expect(lines).toHaveLength(169);
      expect(lines[0]).toBe("route,at,answered,refused,errors,p50Ms,p95Ms,p99Ms");
    });
  });
}

test("people who don't run the server see no traffic and no link", async ({ keysPage: page, server, openWindow }) => {
  writeRoutes(server, [{ path: PATH, upstream: "http://127.0.0.1:9", permissions: { GET: [] } }]);
  await openRoutes(page);
  await expect(routeRow(page, PATH)).toBeVisible();
  await expect(page.getByRole("link", { name: PATH })).toHaveCount(0);
  const other = await openWindow({ path: `/routes/view?path=${PATH}` });
  await expect(other.getByText("Only owners and admins of the first account")).toBeVisible();
});
