/** A change with overlap: both secrets work, the row says until when, and "End now" leaves the new one alone. */
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { makeKey } from "../support/browser/people";
import { choose, copyAndClose, dialogOf, rowOf, toastOf } from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a key is changed without breaking what uses it", async ({ keysPage: page, person, server }) => {
  const { secret } = await makeKey(person, { name: "Overlapping", permissions: ["SendHttp"] });
  expect((await ask(server, secret)).status).toBe(200);
  // The gate delivers it with its next batch.
  await expect(async () => {
    await openKeys(page);
    await expect(rowOf(page, "Overlapping")).toContainText("GET /api/whoami", { timeout: 500 });
  }).toPass();
  const changing = await choose(page, "Overlapping", "Change API Key");
  // Not the time of the last use, whose hint would cover the choices.
  await expect(changing.getByRole("radio", { name: "Not at all" })).toBeFocused();
  await expect(changing.getByRole("radio", { name: "Not at all" })).toBeChecked();
  await changing.getByRole("radio", { name: "24 hours" }).check();
  await expect(changing).toContainText("keeps working for 24 hours");
  await changing.getByRole("button", { name: "Change API Key" }).click();
  const changed = await copyAndClose(dialogOf(page, "API key changed"));

  expect([(await ask(server, secret)).status, (await ask(server, changed)).status]).toEqual([200, 200]);
  expect((await ask(server, secret)).json()).toHaveProperty("secret_ends_at");
  expect((await ask(server, changed)).json()).not.toHaveProperty("secret_ends_at");
  const row = rowOf(page, "Overlapping");
  await expect(row).toContainText(/Old key ends in (23|24) hours/);
  await expectAccessible(page, "an old key in the list");
  await row.getByRole("button", { name: "End now" }).click();
  const ending = dialogOf(page, "End old API key");
  await expect(ending).toContainText(secret.slice(-5));
  await ending.getByRole("button", { name: "End now" }).click();
  await expect(toastOf(page, "has ended. Its next request will be refused.")).toBeVisible();
  await expect(row).not.toContainText("Old key ends");
  expect([(await ask(server, secret)).status, (await ask(server, changed)).status]).toEqual([401, 200]);
});
