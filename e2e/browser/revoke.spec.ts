/** /revoke: whoever found a key ends it there, and the owner changes it before it works again. */
import { expectAccessible } from "../support/browser/accessible";
import { ask } from "../support/browser/api";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { expectPageWalkable } from "../support/browser/layout/tab-walk";
import { makeKey } from "../support/browser/people";
import { choose, copyAndClose, dialogOf, rowOf } from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

for (const width of [1280, 360]) {
  test(`a stranger ends a key that they found in a log, and its owner replaces it (${width} px)`, async ({
    keysPage: page,
    openWindow,
    person,
    server,
  }) => {
    const { secret } = await makeKey(person, { name: "Leaked", permissions: ["SendHttp"] });
    const stranger = await openWindow({
      person: null,
      path: "/revoke",
      options: { viewport: { width, height: 740 } },
    });
    const field = stranger.getByRole("textbox", { name: "API keys" });
    await expectPageWalkable(stranger, "revoke");
    await field.fill("nothing here");
    await stranger.getByRole("button", { name: "Disable" }).click();
    await expect(stranger.getByRole("alert").filter({ hasText: "no API key of this server" })).toBeVisible();
    await expect(field).toHaveValue("nothing here");
    await expectAccessible(stranger, "revoke, refused");
    await field.fill(`2026-11-28 12:00:01 GET /api/mail X-API-Key: ${secret} 200`);
    await stranger.getByRole("button", { name: "Disable" }).click();
    await expect(stranger.getByRole("status").filter({ hasText: "Thank you" })).toBeVisible();
    await expect(field).toHaveValue("");
    await expectAccessible(stranger, "revoke, taken");
    const refused = await ask(server, secret);
    expect([refused.status, refused.json().code]).toEqual([403, "key_disabled"]);

    await openKeys(page);
    await expect(rowOf(page, "Leaked")).toContainText("Disabled: Reported as leaked");
    const enabling = await choose(page, "Leaked", "Enable");
    await expect(enabling).toContainText("Use “Change API Key” first");
    await expect(enabling.getByRole("button", { name: "Enable", exact: true })).toBeDisabled();
    await enabling.getByRole("button", { name: "Cancel" }).click();
    const changing = await choose(page, "Leaked", "Change API Key");
    await changing.getByRole("button", { name: "Change API Key" }).click();
    const changed = await copyAndClose(dialogOf(page, "API key changed"));
    const again = await choose(page, "Leaked", "Enable");
    await again.getByRole("button", { name: "Enable", exact: true }).click();
    await expect(rowOf(page, "Leaked")).toContainText("Active");
    expect([(await ask(server, secret)).status, (await ask(server, changed)).status]).toEqual([401, 200]);
  });
}
