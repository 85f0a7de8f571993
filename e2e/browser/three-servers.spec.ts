/** One person on three servers behind nginx: every request goes to another one, and one of them is killed. */
import { isLeftOut } from "@/prisma/testing/debian-program";
import { call } from "../support/api/client";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { choose, copyAndClose, createKey, dialogOf, rowOf, toastOf } from "../support/browser/screen";
import { fillSignUp, trySignIn } from "../support/browser/screen-auth";
import { hasBalancers, TestNodes } from "../support/nodes";

const PASSWORD = "the operator's own phrase";

test.skip(!hasBalancers(), "NOT RUN: nginx or haproxy is not installed");
test.skip(await isLeftOut("redis"), "NOT RUN: redis-server is missing");
test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("forms work whichever server answers, and a key is refused everywhere once the page says so", async ({
  browser,
  watch,
}) => {
  test.setTimeout(300_000);
  // The list may ask once more between signing out and leaving its page.
  watch.allow(/status of 401/);
  const nodes = await TestNodes.prepare();
  const first = await nodes.startNext();
  await nodes.balance("nginx-in-turn");
  const context = await browser.newContext({ baseURL: nodes.url });
  await watch.follow(context);
  const page = await context.newPage();
  const checkAt = async (secret: string) => {
    const alive = isKilled ? [0, 2] : [0, 1, 2];
    const headers = { "X-API-Key": secret };
    return Promise.all(alive.map(async (index) => (await call(`${nodes.urlOf(index)}/api/check`, { headers })).status));
  };
  /** Saves a limit, and says how many of 10 requests to each server at once it admits. */
  const countAdmitted = async (perDay: string) => {
    const dialog = await choose(page, "on all servers", "Edit");
    const field = dialog.getByRole("textbox", { name: "Requests per day" });
    if (!(await field.isVisible())) await dialog.getByText("Limits (optional)").click();
    await field.fill(perDay);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    const statuses = await Promise.all(Array.from({ length: 10 }, () => checkAt(secret)));
    return statuses.flat().filter((status) => status === 204).length;
  };
  let isKilled = false;
  let mailbox = "";
  let secret = "";

  await test.step("the link that the first server prints makes its reader the owner", async () => {
    const [, link = ""] = /\S+(\/set-up#code=\S+)/.exec(first.output()) ?? [];
    await page.goto(link);
    ({ mailbox } = await fillSignUp(page, { password: PASSWORD }));
    await expect(page).toHaveURL("/keys");
  });
  await test.step("two more servers join, and signing in works on whichever", async () => {
    await nodes.startNext();
    await nodes.startNext();
    await page.getByRole("button", { name: /^User menu/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await trySignIn(page, mailbox, PASSWORD);
    await expect(page).toHaveURL("/keys");
    await expectAlive(page);
  });
  await test.step("a key that one server created is admitted by all", async () => {
    secret = await copyAndClose(await createKey(page, "on all servers", "Send only"));
    expect(await checkAt(secret)).toEqual([204, 204, 204]);
  });
  await test.step("after a change with overlap all admit both secrets, and none the old one once it was ended", async () => {
    const changing = await choose(page, "on all servers", "Change API Key");
    await changing.getByRole("radio", { name: "1 hour" }).check();
    await changing.getByRole("button", { name: "Change API Key" }).click();
    const changed = await copyAndClose(dialogOf(page, "API key changed"));
    expect([await checkAt(secret), await checkAt(changed)]).toEqual([
      [204, 204, 204],
      [204, 204, 204],
    ]);
    await rowOf(page, "on all servers").getByRole("button", { name: "End now" }).click();
    const ending = dialogOf(page, "End old API key");
    await ending.getByRole("button", { name: "End now" }).click();
    await expect(toastOf(page, "has ended. Its next request will be refused.")).toBeVisible();
    expect([await checkAt(secret), await checkAt(changed)]).toEqual([
      [401, 401, 401],
      [204, 204, 204],
    ]);
    secret = changed;
  });
  await test.step("a limit is one limit for all of them", async () => {
    expect(await countAdmitted("7")).toBe(7);
  });
  await test.step("one server is killed, and the page goes on", async () => {
    process.kill(nodes.servers[1]?.pid ?? 0, "SIGKILL");
    isKilled = true;
    await page.reload();
    await expectAlive(page);
    await expect(rowOf(page, "on all servers")).toBeVisible();
  });
  await test.step("what the lost server had admitted still counts", async () => {
    expect(await countAdmitted("12")).toBe(5);
  });
  await test.step("the key is deleted, and no server that is left admits it", async () => {
    const dialog = await choose(page, "on all servers", "Delete");
    await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("on all servers");
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    // The server that was killed is waited for until it is certain that it admits nobody.
    await expect(toastOf(page, "was deleted")).toBeVisible({ timeout: 30_000 });
    await expect(rowOf(page, "on all servers")).toBeHidden();
    expect(await checkAt(secret)).toEqual([401, 401]);
  });
  await context.close();
  await nodes.end();
});
