/** /routes shows the upstreams behind the gate, their health, and whether the last edit was accepted. */
import { symlinkSync } from "node:fs";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { startUpstream, type Upstream } from "../support/api/upstream";
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { addMember, createPerson, makeKey, type Person } from "../support/browser/people";
import { makeFirst, openRoutes, removeRoutes, routeRow, writeRoutes } from "../support/browser/routes";

let upstream: Upstream;
test.beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    response.writeHead(request.url === "/v1/missing" ? 404 : 200).end("ok");
  });
});
test.afterEach(async ({ server }) => {
  removeRoutes(server);
  await upstream.close();
});

/** The previous story's routes may stay in force for a moment; the upstream shows whose they are. */
const mailRoute = () => ({
  path: "/api/mail",
  upstream: `${upstream.origin}/v1`,
  permissions: { GET: ["ViewReports"] },
});
const makeSecret = async (person: Person) => (await makeKey(person, { permissions: [...PERMISSIONS] })).secret;

test("a route's health is shown as it changes: no traffic, healthy, failing when its upstream dies", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  const secret = await makeSecret(person);
  writeRoutes(server, [mailRoute()]);
  await page.getByRole("link", { name: "Routes" }).click();
  const row = routeRow(page, "/api/mail");
  await expect(row).toContainText("No traffic yet");
  await expect(row).toContainText(`${upstream.origin}/v1`);
  await expect(row).toContainText("GETReports: view");
  await expect(row).toContainText("600 s");
  for (const path of ["today", "today", "missing"]) await ask(server, secret, `/api/mail/${path}`);
  await expect(row).toContainText("Healthy");
  await expect(row).toContainText(/404 · (<0\.1|[\d.]+) ms · \d+ s ago/);
  await expect(row).toContainText(/p50(<0\.1|[\d.]+) msp99(<0\.1|[\d.]+) msErrors0%/);
  await upstream.close();
  expect((await ask(server, secret, "/api/mail/today")).status).toBe(502);
  await expect(row).toContainText("Failing");
  await expect(row).toContainText(/502 Upstream unreachable · .* ago/);
  await expect(row).toContainText("Errors25%");
});

test("of several upstreams each says what keeps requests from it, while the route stays healthy", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  const secret = await makeSecret(person);
  const drained = { url: "http://127.0.0.1:10", drain: true };
  const upstreams = ["http://127.0.0.1:9", `${upstream.origin}/v1`, drained];
  const circuitBreaker = { failures: 1, openSeconds: 3_600 };
  writeRoutes(server, [{ path: "/api/shared", upstreams, circuitBreaker, permissions: { GET: [] } }]);
  await openRoutes(page);
  const row = routeRow(page, "/api/shared");
  const listed = row.getByRole("list", { name: "Upstreams" }).getByRole("listitem");
  await expect(listed).toHaveText([/^http:\/\/127\.0\.0\.1:9$/, /\/v1$/, /Drainednothing under way$/]);
  for (const path of ["today", "today"]) {
    expect((await ask(server, secret, `/api/shared/${path}`)).status).toBe(200);
  }
  await expect(row).toContainText("Healthy");
  await expect(listed.first()).toContainText(/Set aside after failures.*ago.*connection refused/);
});

test("a bad edit is shown with its line and reason, the previous routes stay, and a fixed one is read", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  const secret = await makeSecret(person);
  writeRoutes(server, [mailRoute()]);
  await openRoutes(page);
  await expect(routeRow(page, "/api/mail")).toContainText(upstream.origin);
  writeRoutes(server, '{\n  "routes": [\n    oops\n  ]\n}');
  const notice = page.getByRole("status").filter({ hasText: "was refused" });
  await expect(notice).toContainText("Line 3");
  await expect(notice).toContainText("The previous routes stay in force");
  await expect(routeRow(page, "/api/mail")).toBeVisible();
  expect((await ask(server, secret, "/api/mail/today")).status).toBe(200);
  writeRoutes(server, [mailRoute(), { ...mailRoute(), path: "/api/post" }]);
  await expect(routeRow(page, "/api/post")).toBeVisible();
  await expect(notice).toBeHidden();
  await expect(page.getByText("2 routes")).toBeVisible();
});

test("a file that can't be read is shown with the reason, the previous routes stay, and it is read again once it can be", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  const secret = await makeSecret(person);
  writeRoutes(server, [mailRoute()]);
  await openRoutes(page);
  await expect(routeRow(page, "/api/mail")).toContainText(upstream.origin);
  removeRoutes(server);
  // A link to itself, which even root can't read.
  symlinkSync(server.routesFile, server.routesFile);
  const notice = page.getByRole("status").filter({ hasText: "was refused" });
  await expect(notice).toContainText("It can't be read (ELOOP).The previous routes stay in force");
  await expect(notice).not.toContainText("Line");
  expect((await ask(server, secret, "/api/mail/today")).status).toBe(200);
  removeRoutes(server);
  writeRoutes(server, [mailRoute(), { ...mailRoute(), path: "/api/post" }]);
  await expect(routeRow(page, "/api/post")).toBeVisible();
  await expect(notice).toBeHidden();
});

test("without routes the page offers an example, which works when it is copied unchanged", async ({
  keysPage: page,
  person,
  server,
}) => {
  await makeFirst(person);
  await openRoutes(page);
  await expect(page.getByRole("heading", { name: "No routes yet" })).toBeVisible();
  await expect(page.getByText(server.routesFile)).toBeVisible();
  writeRoutes(server, await page.getByRole("textbox", { name: "Example" }).inputValue());
  await expect(routeRow(page, "/api/mail")).toContainText("http://127.0.0.1:9000/v1");
  removeRoutes(server);
  await expect(page.getByRole("heading", { name: "No routes yet" })).toBeVisible();
});

test("a viewer, and the owner of a later account, see a route's permissions and are sent no address, file or fault", async ({
  openWindow,
  person,
  server,
}) => {
  await makeFirst(person);
  const viewer = await addMember(person, { name: "Grace Hopper", role: "viewer" });
  const stranger = await createPerson("Stranger");
  writeRoutes(server, [mailRoute()]);
  const owners = await openWindow({ path: "/routes" });
  await expect(routeRow(owners, "/api/mail")).toContainText(upstream.origin);
  writeRoutes(server, "broken");
  await expect(owners.getByText("was refused")).toBeVisible();
  for (const who of [viewer, stranger]) {
    const page = await openWindow({ person: who, path: "/routes" });
    await expect(routeRow(page, "/api/mail")).toContainText("GETReports: view");
    const data = await page.request.get(`/routes/data?account=${who.accountId}`);
    expect((await data.json()).routes).toHaveLength(1);
    for (const text of [await page.content(), await data.text()]) {
      expect(text).not.toContain(upstream.origin);
      expect(text).not.toContain(server.routesFile);
      expect(text).not.toContain("was refused");
    }
  }
});

test("a restarted dashboard shows the routes with their health", async ({ keysPage: page, person, server, watch }) => {
  watch.allow(/status of 503/, /ERR_INCOMPLETE_CHUNKED_ENCODING/);
  await makeFirst(person);
  const secret = await makeSecret(person);
  writeRoutes(server, [mailRoute()]);
  await openRoutes(page);
  await expect(routeRow(page, "/api/mail")).toContainText(upstream.origin);
  await ask(server, secret, "/api/mail/today");
  await expect(routeRow(page, "/api/mail")).toContainText("Healthy");
  const pid = server.dashboardPid();
  if (pid === null) throw new Error("no dashboard");
  process.kill(pid, "SIGKILL");
  await expect.poll(() => server.dashboardPid()).not.toBe(pid);
  await expect(async () => {
    await page.goto("/routes");
    await expect(routeRow(page, "/api/mail")).toContainText("Healthy");
  }).toPass();
});

test("a person who signed out meanwhile is sent to the sign-in page", async ({ keysPage: page, context, watch }) => {
  watch.allow(/status of 401/);
  await openRoutes(page);
  await context.clearCookies();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Froutes$/);
});
