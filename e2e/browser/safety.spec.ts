/** /safety: every finding is produced for real, named with its numbers, and cured by its button. */
import { randomUUID } from "node:crypto";
import { writeKeys } from "@/lib/server/db/transactions";
import { utcDayOf } from "@/lib/server/usage/days";
import { saveUsageBatch } from "@/lib/server/usage/save";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { call } from "../support/api/client";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { addMember, makeKey, type Person } from "../support/browser/people";
import { addRule, choose, dialogOf, expectOnTop, refresh, rowOf } from "../support/browser/screen";
import { age, ago, cure, openSafety, section } from "../support/browser/usage/findings";

/** What a gate delivered so many days ago. */
async function deliverUse({ id: keyId }: KeyView, days: number, count: number): Promise<void> {
  const at = ago(days).getTime();
  const caller = { keyId, address: "203.0.113.7", firstAt: at, lastAt: at, admitted: count, refused: 0 };
  await saveUsageBatch({
    ...{ gateId: randomUUID(), sequence: 1, day: utcDayOf(ago(days)) },
    counts: [{ keyId, outcome: "admitted", count }],
    lastUses: [{ keyId, at, address: "203.0.113.7", purpose: "GET /api/check" }],
    details: {
      ...{ hour: Math.floor(at / 3_600_000) * 3_600_000, refusals: [] },
      callers: [{ ...caller, calls: [["check", "ViewContacts", count]] }],
    },
  });
}

test("what is broad, open, endless, unused, expired or without a keeper is found and cured from one page", async ({
  keysPage: page,
  person,
}) => {
  test.slow();
  const alan = await addMember(person, { name: "Alan Turing", role: "admin" });
  await writeKeys((database) =>
    database.membership.updateMany({
      where: { userId: alan.userId },
      data: { createdAt: ago(200), lastSeenAt: ago(120) },
    }),
  );
  const { key: broad } = await makeKey(person, { name: "broad", permissions: [...PERMISSIONS], expiresAt: ago(-90) });
  await age(broad, 30);
  // Before what other stories on this server deliver: findings name the days since the server counts.
  await deliverUse(broad, 29, 20);
  await deliverUse(broad, 1, 15);
  const { key: idle } = await makeKey(person, { name: "idle" });
  await age(idle, 100);
  await makeKey(person, { name: "over", expiresAt: ago(1) });
  await makeKey(alan, { name: "orphan", expiresAt: ago(-90) });

  await openSafety(page);
  await expect(page.getByRole("link", { name: "Key safety 6 findings" })).toBeVisible();
  await expectAccessible(page, "findings");
  const expectFound = (title: string, text: string) => expect(section(page, title)).toContainText(text);
  await expectFound("Nobody looks after it", "Alan Turing has not opened the dashboard for 120 days.");
  await expectFound("More permissions than it uses", `1 of its ${PERMISSIONS.length} permissions was used in 29 days.`);
  await expectFound("Works from any address", "All 35 requests in 29 days came from 203.0.113.7.");
  await expectFound("Never expires", "It has had the same API key for 100 days.");
  await expectFound("Not used", "Never used since it was created 100 days ago.");
  await expectFound("Expired", "Expired 1 day ago. It takes 1 of 15 places.");

  const reduce = await cure(page, "Reduce to 1 permission: broad", "Edit API Key");
  await reduce.getByRole("button", { name: "Save" }).click();
  await expect(section(page, "More permissions than it uses")).toBeHidden();
  const restrict = await cure(page, "Allow only 203.0.113.7: broad", "Edit API Key");
  await restrict.getByRole("button", { name: "Save" }).click();
  await expect(section(page, "Works from any address")).toBeHidden();
  const expire = await cure(page, "Expire in 90 days: idle", "Edit API Key");
  await expire.getByRole("button", { name: "Save" }).click();
  await expect(section(page, "Never expires")).toBeHidden();
  const takeOver = await cure(page, "Take over: orphan", "Take over API Key");
  await takeOver.getByRole("button", { name: "Take over" }).click();
  await expect(section(page, "Nobody looks after it")).toBeHidden();
  const remove = await cure(page, "Delete: over", "Delete API Key");
  await remove.getByRole("textbox").fill("over");
  await remove.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(section(page, "Expired")).toBeHidden();

  const dismiss = await cure(page, "Dismiss: idle", "Dismiss finding");
  await dismiss.getByRole("button", { name: "Dismiss" }).click();
  await expect(dismiss.getByText("Enter a reason.")).toBeVisible();
  await dismiss.getByRole("textbox", { name: "Reason" }).fill("Runs once a year");
  await dismiss.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByRole("heading", { name: "Nothing to improve" })).toBeVisible();
  await expect(section(page, "Dismissed")).toContainText("“Runs once a year” Ada Lovelace");
  await page.getByRole("button", { name: "Show again: idle" }).click();
  const disable = await cure(page, "Disable: idle", "Disable API Key");
  await expect(disable.getByRole("textbox", { name: "Reason (optional)" })).toHaveValue("Not used for 100 days");
  await disable.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(section(page, "Not used")).toBeHidden();
  await expect(page.getByRole("heading", { name: "Nothing to improve" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Key safety", exact: true })).toBeVisible();
});

test("a secret in a URL and a reported one are found, and a change of the API key cures both", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { secret: seen } = await makeKey(person, { name: "in a URL", permissions: ["ViewContacts"] });
  const { secret: leaked } = await makeKey(person, { name: "leaked" });
  await call(`${server.url}/api/check?key=${seen}`, { headers: { "x-api-key": seen } });
  const headers = { "content-type": "application/json" };
  await call(`${server.url}/api/revoke`, { method: "POST", headers, body: JSON.stringify({ secrets: [leaked] }) });
  // The gate delivers what it saw with its next batch.
  await expect(async () => {
    await openSafety(page);
    await expect(section(page, "Seen in a URL")).toContainText("in a URL", { timeout: 500 });
  }).toPass();
  await expect(section(page, "Reported as leaked")).toContainText("leaked");
  for (const name of ["in a URL", "leaked"]) {
    const dialog = await cure(page, `Change API Key: ${name}`, "Change API Key");
    await dialog.getByRole("button", { name: "Change API Key" }).click();
    const revealed = dialogOf(page, "API key changed");
    await expectOnTop(revealed);
    await revealed.getByRole("button", { name: "Copy", exact: true }).click();
    await revealed.getByRole("button", { name: "Done" }).click();
    await expect(revealed).toBeHidden();
  }
  await expect(section(page, "Seen in a URL")).toBeHidden();
  await expect(section(page, "Reported as leaked")).toBeHidden();
});

test("before a narrower key is saved, the dialog says which real requests it would have refused", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { secret } = await makeKey(person, { name: "rehearsed", permissions: ["ViewContacts", "SendHttp"] });
  const headers = { "x-api-key": secret };
  for (const from of ["127.0.0.1", "127.0.0.2", "127.0.0.2"]) {
    expect((await call(`${server.url}/api/check?permission=SendHttp`, { headers, from })).status).toBe(204);
  }
  await expect(async () => {
    await refresh(page);
    // The gate may deliver them in several batches.
    const chart = rowOf(page, "rehearsed").getByRole("link", { name: /3 admitted/ });
    await expect(chart).toBeVisible({ timeout: 500 });
  }).toPass();
  const dialog = await choose(page, "rehearsed", "Edit");
  await expect(dialog.getByText("would have refused")).toHaveCount(0);
  await addRule(dialog, "127.0.0.1");
  const notice = dialog.getByRole("status").filter({ hasText: "would have refused" });
  await expect(notice).toContainText("This would have refused 1 of 2 callers, 2 of 3 requests since");
  await expect(notice).toContainText("127.0.0.2: 2 requests, address not allowed");
  await expect(notice).toContainText(/Programs that did not call since \w+ \d+ are not known\./);
  await expectAccessible(page, "rehearsal");
});

test("a member sees the findings of their own keys only", async ({ person, openWindow }) => {
  const member: Person = await addMember(person, { name: "Alan Turing", role: "member", permissions: ["SendHttp"] });
  for (const [maker, name] of [
    [person, "theirs"],
    [member, "own"],
  ] as const) {
    await age((await makeKey(maker, { name, permissions: ["SendHttp"] })).key, 100);
  }
  const page = await openWindow({ person: member, path: "/safety" });
  await expect(section(page, "Not used")).toContainText("own");
  await expect(page.getByText("theirs")).toHaveCount(0);
});
