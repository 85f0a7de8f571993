/** The first minutes of a server: who becomes its owner, and under which address it is opened. */
import { expect, test } from "../support/browser/fixtures";
import { expectPageWalkable } from "../support/browser/layout/tab-walk";
import { PASSWORD } from "../support/browser/people";
import { fillSignUp, trySignIn } from "../support/browser/screen-auth";
import { findFreePort, startServer } from "../support/server";

test("from elsewhere a server without an owner asks for the code that the terminal shows with a link", async ({
  browser,
  watch,
}) => {
  test.slow();
  const server = await startServer({ SIGN_UP: "first" });
  const link = /\S+\/set-up#code=(\S+)/.exec(server.output());
  const code = link?.[1] ?? "";
  expect(code).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}$/);
  // What a proxy on the same machine adds, although nobody trusts it.
  const stranger = { baseURL: server.url, extraHTTPHeaders: { "X-Forwarded-For": "203.0.113.9" } };
  const context = await browser.newContext(stranger);
  await watch.follow(context);
  const page = await context.newPage();
  await page.goto("/");
  await expect(page).toHaveURL("/set-up");
  await expect(page.getByText("You become the owner of this server.")).toBeVisible();
  await expectPageWalkable(page, "/set-up");
  const field = page.getByLabel("One-time code");
  await field.fill("ABCD-EFGH-JKMN-PQRS");
  await fillSignUp(page, { password: "a stranger's best guess" });
  await expect(field).toHaveAccessibleDescription(/This is not the code in the terminal/);
  await page.goto("/sign-in");
  await page.goto(`/set-up#code=${code}`);
  await expect(field).toHaveValue(code);
  await expect(page).toHaveURL("/set-up");
  await fillSignUp(page, { password: "the operator's own phrase" });
  await expect(page).toHaveURL("/keys");
  await page.goto("/set-up");
  await expect(page).toHaveURL("/keys");
  await context.close();
  await server.end();
});

test("with PUBLIC_URL a page opened at another address says so, and leads there with what follows #", async ({
  browser,
  watch,
}) => {
  const port = await findFreePort();
  const own = `http://localhost:${port}`;
  const server = await startServer({ PORT: String(port), PUBLIC_URL: own, SIGN_UP: "open" });
  const context = await browser.newContext();
  await watch.follow(context);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/sign-in?from=bookmark#part`);
  await expect(page.getByText(`You opened http://127.0.0.1:${port}, this server is ${own}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in" })).toHaveCount(0);
  await page.getByRole("link", { name: `Open ${own}` }).click();
  await expect(page).toHaveURL(`${own}/sign-in?from=bookmark#part`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(server.output().match(/but PUBLIC_URL is/g)).toHaveLength(1);
  await context.close();
  await server.end();
});

test("without PUBLIC_URL any name of the machine works, from the first page to a signed-in one", async ({
  browser,
  person,
  server,
  watch,
}) => {
  const baseURL = server.url.replace("127.0.0.1", "nas.localhost");
  const context = await browser.newContext({ baseURL });
  await watch.follow(context);
  const page = await context.newPage();
  await page.goto("/members");
  await trySignIn(page, person.email, PASSWORD);
  await expect(page).toHaveURL("/members");
  await expect(page.getByRole("button", { name: "Invite member" })).toBeVisible();
  await context.close();
});

test("behind a proxy that ends TLS, and without PUBLIC_URL, the page names the setting", async ({ page, server }) => {
  const opened = server.url.replace("http://127.0.0.1", "https://keys.localhost");
  await page.route(`${opened}/**`, async (route) => {
    const url = route.request().url().replace(opened, server.url);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.goto(`${opened}/sign-in`);
  await expect(page.getByText(`PUBLIC_URL=${opened}`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in" })).toHaveCount(0);
});
