/** axe finds nothing on /routes in any of its states; in both themes, on wide and narrow screens. */

import type { RoutesView } from "@/lib/shared/gate/routes-view";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { startUpstream } from "../support/api/upstream";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { addMember, makeKey } from "../support/browser/people";
import { makeFirst, openRoutes, removeRoutes, routeRow, writeRoutes } from "../support/browser/routes";

const LONG = `/api/${"a-long-path-without-any-break".repeat(2).replaceAll("-", "")}/${"segment/".repeat(8)}end`;

test.afterEach(({ server }) => removeRoutes(server));

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`axe finds nothing on the routes (${width} px)`, async ({
      keysPage: page,
      openWindow,
      person,
      server,
      watch,
    }) => {
      test.slow();
      await makeFirst(person);
      await openRoutes(page);
      await expect(page.getByRole("heading", { name: "No routes yet" })).toBeVisible();
      await expectAccessible(page, "no routes");
      const upstream = await startUpstream((_, response) => response.end("ok"));
      const { secret } = await makeKey(person, { permissions: [...PERMISSIONS] });
      writeRoutes(server, [
        { path: "/api/mail", upstream: upstream.origin, permissions: { GET: ["ViewReports"], POST: [] } },
        { path: LONG, upstream: `${upstream.origin}${LONG}`, permissions: { GET: [...PERMISSIONS], DELETE: [] } },
        {
          path: "/api/shared",
          upstreams: ["http://127.0.0.1:9", upstream.origin, { url: `http://127.0.0.1:10${LONG}`, drain: true }],
          circuitBreaker: { failures: 1, openSeconds: 3_600 },
          permissions: { GET: [] },
        },
        { path: "/api/dead", upstream: "http://127.0.0.1:9", permissions: { GET: ["ViewReports"] } },
      ]);
      await expect(routeRow(page, "/api/dead")).toBeVisible();
      await ask(server, secret, "/api/mail");
      await ask(server, secret, "/api/dead");
      await ask(server, secret, "/api/shared");
      await expect(routeRow(page, "/api/dead")).toContainText("Failing");
      await expect(routeRow(page, "/api/mail")).toContainText("Healthy");
      await expect(routeRow(page, "/api/shared")).toContainText("Set aside after failures");
      await expectAccessible(page, "rows");
      const viewer = await addMember(person, { name: "Grace Hopper", role: "viewer" });
      const viewers = await openWindow({ person: viewer, path: "/routes" });
      await expect(routeRow(viewers, LONG)).toBeVisible();
      await expectAccessible(viewers, "a viewer's rows");
      writeRoutes(server, "broken");
      await expect(page.getByText("was refused")).toBeVisible();
      await expectAccessible(page, "a fault");
      // The page's own data with a later time, as after ten seconds without a report.
      await page.route("**/routes/data?*", async (request) => {
        const response = await request.fetch();
        const view = (await response.json()) as RoutesView;
        await request.fulfill({ response, json: { ...view, isOld: true } satisfies RoutesView });
      });
      await expect(page.getByText("These numbers are out of date")).toBeVisible();
      await expectAccessible(page, "old numbers");
      await page.unrouteAll({ behavior: "wait" });
      watch.allow(/ERR_FAILED/);
      await page.route("**/routes/data?*", (request) => request.abort());
      await expect(page.getByText("The list is not up to date")).toBeVisible();
      await expectAccessible(page, "no answer");
      await upstream.close();
    });
  });
}
