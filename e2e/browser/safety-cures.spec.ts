/** /safety: what requests, old keys, links and people who left leave behind is found, and its button ends it. */
import { writeKeys } from "@/lib/server/db/transactions";
import { changeKey } from "@/lib/server/keys/changes";
import { call } from "../support/api/client";
import { expectAccessible } from "../support/browser/accessible";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { addMember, keysOf, makeKey } from "../support/browser/people";
import { shareNewKey } from "../support/browser/share";
import { age, ago, cure, openSafety, section } from "../support/browser/usage/findings";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const REFUSED = 60;

test("refusals that grew, an old key in use, a forgotten link and a maker who left are found and cured", async ({
  keysPage: page,
  person,
  server,
}) => {
  test.slow();
  const check = (secret: string, permission: string) =>
    call(`${server.url}/api/check?permission=${permission}`, { headers: { "x-api-key": secret } });

  const { key: busy, secret: busySecret } = await makeKey(person, { name: "busy", permissions: ["SendHttp"] });
  await age(busy, 10);
  for (let sent = 0; sent < REFUSED; sent += 10) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => check(busySecret, "ViewContacts")));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  }
  const { key: blocked, secret: blockedSecret } = await makeKey(person, { name: "blocked", ipRules: ["192.0.2.1"] });
  await age(blocked, 10);
  for (let sent = 0; sent < REFUSED; sent += 10) {
    const from = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
    const headers = { "x-api-key": blockedSecret };
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => call(`${server.url}/api/check`, { headers, from: from[index % 3] })),
    );
  }
  const { key: changed, secret: oldSecret } = await makeKey(person, { name: "changed", permissions: ["SendHttp"] });
  expect((await changeKey(person, { id: changed.id, version: changed.version, overlapSeconds: 3_600 })).ok).toBe(true);
  expect((await check(oldSecret, "SendHttp")).status).toBe(204);
  const alan = await addMember(person, { name: "Alan Turing", role: "admin" });
  await makeKey(alan, { name: "orphan" });
  // Nobody leaves keys behind who is removed from an account, but a restored backup may bring such keys back.
  await writeKeys((database) => database.membership.deleteMany({ where: { userId: alan.userId } }));
  await openKeys(page);
  await shareNewKey(page, "forgotten");
  const link = (await keysOf(person)).find(({ name }) => name === "forgotten")?.link;
  await writeKeys((database) =>
    database.shareLink.updateMany({ where: { id: link?.id ?? "" }, data: { createdAt: ago(2) } }),
  );

  const grew = section(page, "Many more refusals");
  const old = section(page, "Old key still in use");
  // The gate delivers what it saw with its next batches.
  await expect(async () => {
    await openSafety(page);
    await expect(grew).toContainText(/busy\s*60 requests were refused/, { timeout: 500 });
    await expect(grew).toContainText(/blocked\s*60 requests were refused/, { timeout: 500 });
    await expect(old).toContainText("changed", { timeout: 500 });
  }).toPass();
  await expect(grew).toContainText("none in the 7 days before. 60 of them: “Permission missing”.");
  await expect(grew).toContainText("60 of them: “IP address not allowed”. They differ too much for one edit");
  await expect(old).toContainText("from 127.0.0.1. It ends in");
  await expect(section(page, "Share link not opened")).toContainText("forgotten");
  await expect(section(page, "Nobody looks after it")).toContainText("is not a member of this account any more");
  await expectAccessible(page, "findings of what was left behind");

  await test.step("the most common reason of refusals is mended, and the finding is over", async () => {
    const edit = await cure(page, "Add ViewContacts: busy", "Edit API Key");
    await edit.getByRole("button", { name: "Save" }).click();
    await expect(edit).toBeHidden();
    await expect(grew).not.toContainText("busy");
    expect((await check(busySecret, "ViewContacts")).status).toBe(204);
  });
  await test.step("the old key ends", async () => {
    const end = await cure(page, "End old API key: changed", "End old API key");
    await end.getByRole("button", { name: "End now" }).click();
    await expect(end).toBeHidden();
    await expect(old).toBeHidden();
    expect((await check(oldSecret, "SendHttp")).status).toBe(401);
  });
  await test.step("the link is withdrawn, and the key of the person who left taken over", async () => {
    const withdraw = await cure(page, "Withdraw link: forgotten", "Withdraw link");
    await withdraw.getByRole("button", { name: "Withdraw link" }).click();
    await expect(withdraw).toBeHidden();
    await expect(section(page, "Share link not opened")).toBeHidden();
    const takeOver = await cure(page, "Take over: orphan", "Take over API Key");
    await takeOver.getByRole("button", { name: "Take over" }).click();
    await expect(takeOver).toBeHidden();
    await expect(section(page, "Nobody looks after it")).toBeHidden();
  });
  await test.step("where one edit can't help, the button leads to what was refused", async () => {
    await grew.getByRole("link", { name: "See what was refused: blocked" }).click();
    await expect(page.getByRole("heading", { name: "Last refusals" })).toBeInViewport();
    await expect(page.getByText("A restriction that allows 127.0.0.4").first()).toBeVisible();
  });
});
