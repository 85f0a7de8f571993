/** Each account's data is unknown in the other, even for a person in both. */
import { removeMember } from "@/lib/server/team/member-changes";
import { aim, capture, captureAll, cookieOf, send } from "../support/browser/captured";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { createPerson, dumpKeys, joinAccount, makeKey, signIn } from "../support/browser/people";
import { rowOf } from "../support/browser/screen";

test("every action refuses the keys of one account as unknown in the other", async ({
  keysPage: page,
  person,
  server,
}) => {
  const owner = await createPerson("Grace Hopper", "Compilers");
  const there = await joinAccount(person, owner, { role: "admin" });
  const stranger = await createPerson("Mallory", "Elsewhere");
  const sent = await captureAll(page);
  const { key } = await makeKey(owner, { name: "of compilers" });
  await makeKey(person, { name: "captured" });
  const cookie = await cookieOf(person);
  const before = dumpKeys(server.databaseFile);
  for (const [action, original] of Object.entries(sent)) {
    const here = await send(aim(original, key), { cookie });
    const expected = action === "create" ? "already have a key named" : "not_found";
    expect([action, here.status, here.text.includes(expected)]).toEqual([action, 200, true]);
    const elsewhere = await send(aim(original, key, stranger.accountId), { cookie });
    expect([action, elsewhere.status, elsewhere.text.includes("signed_out")]).toEqual([action, 200, true]);
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
  // With the key's own account, the same call of the same session succeeds.
  const deleted = await send(aim(sent.delete, key, there.accountId), { cookie });
  expect(deleted.text).toContain('"ok":true');
});

test("lists and exports belong to the requested account, and are refused for one without membership", async ({
  page,
  context,
  person,
  server,
}) => {
  const owner = await createPerson("Grace Hopper", "Compilers");
  const there = await joinAccount(person, owner, { role: "viewer" });
  const stranger = await createPerson("Mallory", "Elsewhere");
  await makeKey(person, { name: "of engines" });
  await makeKey(owner, { name: "of compilers" });
  await signIn(context, person, server.url);
  for (const target of ["/keys/data?account=", "/activity/export?format=json&account="]) {
    const ask = (account: string) => page.request.get(target + account, { maxRedirects: 0 });
    for (const [account, own, other] of [
      [person.accountId, "of engines", "of compilers"],
      [there.accountId, "of compilers", "of engines"],
    ] as const) {
      const text = await (await ask(account)).text();
      expect([target, text.includes(own), text.includes(other)]).toEqual([target, true, false]);
    }
    for (const account of [stranger.accountId, "", "x".repeat(200), crypto.randomUUID()]) {
      const refused = await ask(account);
      expect([target, refused.status(), await refused.json()]).toEqual([target, 401, { code: "signed_out" }]);
      expect(refused.headers()["cache-control"]).toContain("no-store");
    }
  }
});

test("a person who switches to an account that they are not in stays in their own", async ({
  keysPage: page,
  person,
}) => {
  const owner = await createPerson("Grace Hopper", "Compilers");
  await joinAccount(person, owner, { role: "viewer" });
  const stranger = await createPerson("Mallory", "Elsewhere");
  await openKeys(page);
  await page.getByRole("button", { name: "Account: Analytical Engines" }).click();
  const sent = await capture(page, () => page.getByRole("menuitemradio", { name: "Compilers" }).click());
  await expect(page.getByRole("button", { name: "Account: Compilers" })).toBeVisible();
  for (const accountId of [stranger.accountId, "", 42, { not: "" }]) {
    const body = JSON.stringify([{ accountId }]);
    const { text } = await send({ ...sent, body }, {});
    expect(text).toMatch(/not_found|invalid/);
  }
  await page.reload();
  await expect(page.getByRole("button", { name: "Account: Compilers" })).toBeVisible();
});

test("a tab of an account that the person was removed from switches to another account of theirs", async ({
  keysPage: page,
  person,
  watch,
}) => {
  watch.allow(/status of 401/);
  const owner = await createPerson("Grace Hopper", "Compilers");
  const there = await joinAccount(person, owner, { role: "viewer" });
  await makeKey(person, { name: "of engines" });
  await openKeys(page);
  await page.getByRole("button", { name: "Account: Analytical Engines" }).click();
  await page.getByRole("menuitemradio", { name: "Compilers" }).click();
  await expect(page.getByRole("heading", { name: "No keys yet" })).toBeVisible();
  expect(await removeMember(owner, { userId: there.userId, dispositions: [] })).toMatchObject({ ok: true });
  await expect(rowOf(page, "of engines")).toBeVisible();
  await expect(page.getByRole("banner").getByText("Analytical Engines")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Account:/ })).toHaveCount(0);
  const notice = page.getByRole("status").filter({ hasText: "You no longer belong to Compilers" });
  await expect(notice).toContainText("This is Analytical Engines, another account of yours.");
  await notice.getByRole("button", { name: "OK" }).click();
  await expect(notice).toHaveCount(0);
  await page.reload();
  await expect(rowOf(page, "of engines")).toBeVisible();
  await expect(notice).toHaveCount(0);
});
