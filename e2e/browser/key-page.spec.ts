/** The page of a key: who used it, what for, what was refused, and the fix beside it. */
import { readFileSync } from "node:fs";
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { expectPageWalkable } from "../support/browser/layout/tab-walk";
import { makeKey } from "../support/browser/people";
import { dialogOf, refresh, rowOf, toastOf } from "../support/browser/screen";
import { saveUse } from "../support/browser/usage/saved-use";

test("refused calls are cured from the key's page, and its permissions reduced to what was used", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { key, secret } = await makeKey(person, {
    name: "page of calls",
    permissions: ["ViewContacts", "ViewReports", "SendHttp"],
  });
  await ask(server, secret, "/api/check?permission=ViewContacts");
  await ask(server, secret, "/api/check?permission=ModifyFiles");
  await refresh(page);
  await rowOf(page, key.name).getByRole("link", { name: key.name }).click();
  await expect(page.getByRole("heading", { name: key.name, level: 1 })).toBeVisible();
  const chart = page.getByRole("region", { name: "Requests in the last 7 days" });
  await expect(chart.getByText("Permission missing").locator("..").getByRole("definition")).toHaveText("1");
  await expect(chart.getByText("Admitted").locator("..").getByRole("definition")).toHaveText("1");
  await expect(page.getByRole("region", { name: "Callers" }).first()).toContainText("127.0.0.1");

  await page.getByRole("button", { name: "Add ModifyFiles" }).click();
  const edit = dialogOf(page, "Edit API Key");
  await expect(edit.getByText("Nothing is saved until you choose Save.")).toBeVisible();
  await edit.getByRole("button", { name: "Save", exact: true }).click();
  await expect(toastOf(page, "was saved")).toBeVisible();
  await expect(page.getByText("The key has it now.")).toBeVisible();
  expect((await ask(server, secret, "/api/check?permission=ModifyFiles")).status).toBe(204);

  const reduce = page.getByRole("button", { name: "Reduce to what was used (2 of 4)" });
  await reduce.click();
  await edit.getByRole("button", { name: "Save", exact: true }).click();
  await expect(edit).toBeHidden();
  await expect(reduce).toBeHidden();
  expect((await ask(server, secret, "/api/check?permission=SendHttp")).status).toBe(403);
  expect((await ask(server, secret, "/api/check?permission=ModifyFiles")).status).toBe(204);
});

test("an address is allowed from the refusal that named it, and a deleted key leaves its page", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { key, secret } = await makeKey(person, { name: "page of addresses", ipRules: ["203.0.113.0/24"] });
  expect((await ask(server, secret)).status).toBe(403);
  await refresh(page);
  await page.getByRole("button", { name: `Actions for ${key.name}` }).click();
  await page.getByRole("menuitem", { name: "View details" }).click();
  await page.getByRole("button", { name: /refused: show the last refusals of 127\.0\.0\.1/ }).click();
  await expect(page.getByRole("heading", { name: "Last refusals" })).toBeFocused();
  await expect(page.getByText("Only those from 127.0.0.1")).toBeVisible();
  await page.getByRole("button", { name: "Allow 127.0.0.1" }).click();
  const edit = dialogOf(page, "Edit API Key");
  await expect(edit.getByRole("button", { name: "Remove 127.0.0.1" })).toBeVisible();
  await edit.getByRole("button", { name: "Save", exact: true }).click();
  await expect(edit).toBeHidden();
  expect((await ask(server, secret)).status).toBe(200);

  await page.getByRole("button", { name: `Actions for ${key.name}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const remove = dialogOf(page, "Delete API Key");
  await remove.getByRole("textbox").fill(key.name);
  await remove.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No such API key" })).toBeVisible();
});

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: width === 360 ? 740 : 900 }, hasTouch: width === 360 });

    test(`axe finds nothing, and the keyboard reaches everything (${width} px)`, async ({ keysPage: page, person }) => {
      test.slow();
      const { key } = await makeKey(person, {
        name: "A partner with a name that is longer than most of them are",
        permissions: ["ViewContacts", "ModifyContacts", "SendHttp", "Security"],
        ipRules: ["192.0.2.0/24"],
      });
      await page.goto(`/keys/${key.id}`);
      await expect(page.getByText("Nothing was refused.")).toBeVisible();
      await expectAccessible(page, "nothing yet");
      await saveUse(key.id);
      await page.reload();
      await expectAlive(page);
      const plot = page.getByRole("slider", { name: "Requests in the last 7 days: point in time" });
      await expect(plot).toBeVisible();
      await expectAccessible(page, "7 days");
      for (const [label, first] of [
        ["24 hours", /:00: Admitted [\d,]+, IP address not allowed [\d,]+/],
        ["30 days", /\d: Admitted [\d,]+, IP address not allowed [\d,]+, Other refusals [\d,]+$/],
        ["12 months", /20\d\d: Admitted [\d,]+, IP address not allowed [\d,]+, Other refusals [\d,]+$/],
      ] as const) {
        await page.getByRole("radio", { name: label }).check();
        const shown = page.getByRole("slider", { name: `Requests in the last ${label}: point in time` });
        await expect(shown).toHaveAttribute("aria-valuetext", first);
      }
      await page.getByText("All numbers as a table").click();
      await page.getByRole("button", { name: "Show all 14" }).click();
      await expectAccessible(page, "all of it");
      await expectPageWalkable(page, "the page of a key");
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download the numbers as CSV" }).click();
      const lines = readFileSync(await (await download).path(), "utf8")
        .trim()
        .split("\r\n");
      expect([lines.length, lines[0]?.startsWith("at,admitted,key_disabled,")]).toEqual([13, true]);
    });
  });
}
