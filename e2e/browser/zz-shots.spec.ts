import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { expectAlive, test } from "../support/browser/fixtures";
import { makeKey, setRights, addMember } from "../support/browser/people";
import { saveUse } from "../support/browser/usage/saved-use";
import { choose, createKey, copyAndClose, dialogOf } from "../support/browser/screen";
import { ask } from "../support/browser/api";
const ago = (d: number) => new Date(Date.now() - d * 86_400_000);
test("shots", async ({ keysPage: page, person, server }) => {
  test.setTimeout(600_000);
  page.on("pageerror", (e) => console.log("PAGEERROR", page.url(), String(e).slice(0, 90)));
  await addMember(person, { name: "Alan Mathison Turing of Maida Vale", role: "admin" });
  const { key } = await makeKey(person, { name: "Production importer of orders (warehouse)", permissions: [...PERMISSIONS], description: "Nightly import of orders from the warehouse; owned by the logistics team. Ask in #logistics before you change it." } as never);
  await saveUse(key.id);
  const { key: two, secret } = await makeKey(person, { name: "a_very_long_snake_case_name_of_a_key_that_never_ends_and_goes_on_and_on_until_100_characters_are_full", permissions: ["ViewContacts"], ipRules: ["203.0.113.0/24"] });
  await ask(server, secret);
  const { key: gone } = await makeKey(person, { name: "Old analytics", permissions: ["ViewReports"] });
  await makeKey(person, { name: "expired", permissions: ["ViewReports"], expiresAt: ago(-3) });
  await page.reload(); await expectAlive(page);
  const dialog = await choose(page, "Old analytics", "Delete");
  await dialog.getByRole("textbox").fill("Old analytics");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForTimeout(1500);
  const shot = async (name: string) => {
    for (const [w, h] of [[360, 740], [768, 1024], [1280, 900]] as const)
      for (const scheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width: w, height: h });
        await page.emulateMedia({ colorScheme: scheme });
        await page.waitForTimeout(250);
        await page.screenshot({ path: `/tmp/shots/${name}-${w}-${scheme}.png`, fullPage: name[0] !== "d" });
      }
    await page.setViewportSize({ width: 1280, height: 900 });
  };
  for (const [name, path] of [["keys", "/keys"], ["key", `/keys/${key.id}`], ["key2", `/keys/${two.id}`], ["safety", "/safety"], ["settings", "/settings"], ["tester", "/tester"], ["deleted", "/keys/deleted"], ["nokey", "/keys/nope"]] as const) {
    await page.goto(path); await page.waitForTimeout(1500);
    if (process.env.SHOTS) await shot(name);
  }
  await page.goto("/tester"); await expectAlive(page);
  const go = page.getByRole("button", { name: /^(Test|Decide|Ask|Show|Run)/ }).first();
  if (await go.isVisible()) { await go.click(); await page.waitForTimeout(500); }
});
