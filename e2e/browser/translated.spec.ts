/** A page that the browser translates survives every change, and a key that was never copied is not lost. */
import { expect, openKeys, test } from "../support/browser/fixtures";
import { copyLinkAndClose, dispositionOf, invite, openMembers } from "../support/browser/members";
import { addMember, makeKey, reviseKey } from "../support/browser/people";
import { addRule, choose, copyAndClose, dialogOf, openCreate, rowOf } from "../support/browser/screen";
import { revealButton, share, shownKey } from "../support/browser/share";
import { translatePages } from "../support/browser/translator";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });
test.slow();

test("keys: create, reveal, share, edit with a conflict, change, delete", async ({
  page: _,
  context,
  person,
  keysPage: page,
  openWindow,
}) => {
  await translatePages(context);
  await page.reload();
  await expect(page.locator("html[data-translated]")).toBeAttached();
  const dialog = await openCreate(page, "Custom");
  await dialog.getByRole("textbox", { name: "Name" }).fill("translated");
  await dialog.getByRole("searchbox").fill("zebra");
  await dialog.getByRole("searchbox").fill("");
  await dialog.getByRole("radio", { name: "View only" }).check();
  await dialog.getByRole("checkbox", { name: "Expiration date" }).check();
  await dialog.getByLabel("Expires on").fill("");
  await dialog.getByRole("button", { name: "30 days" }).click();
  await addRule(dialog, "10.0.0.5/8");
  await dialog.getByRole("button", { name: "Use 10.0.0.0/8" }).click();
  await addRule(dialog, "127.0.0.1, office");
  await dialog.getByRole("button", { name: "Leave it out" }).click();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  const revealed = dialogOf(page, "API key created");
  await revealed.getByRole("tab", { name: "Share once" }).click();
  const address = await share(revealed);
  await revealed.getByRole("button", { name: "Copy link" }).click();
  await revealed.getByRole("tab", { name: "Copy" }).click();
  const secret = await copyAndClose(revealed);

  const stranger = await openWindow({ person: null, path: "/sign-in" });
  await translatePages(stranger.context());
  await stranger.goto(address);
  await expect(stranger.locator("html[data-translated]")).toBeAttached();
  await revealButton(stranger).click();
  await expect(shownKey(stranger)).toHaveValue(secret);
  await stranger.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(stranger.getByText("Copied to the clipboard.")).toBeVisible();

  const { key } = await makeKey(person, { name: "shared", permissions: ["ViewContacts"] });
  await openKeys(page);
  const edit = await choose(page, "shared", "Edit");
  await edit.getByRole("textbox", { name: "Name" }).fill("shared, mine");
  await reviseKey(person, key, { name: "shared, theirs", permissions: ["Export"] });
  await edit.getByRole("button", { name: "Save" }).click();
  await edit.getByRole("button", { name: "Save mine" }).click();
  await expect(edit).toBeHidden();
  const change = await choose(page, "shared, mine", "Change API Key");
  await change.getByRole("button", { name: "Change API Key" }).click();
  await copyAndClose(dialogOf(page, "API key changed"));
  const removal = await choose(page, "shared, mine", "Delete");
  await removal.getByRole("textbox").fill("shared, mine");
  await removal.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(rowOf(page, "shared, mine")).toBeHidden();
});

test("members: invite, change a role, remove; and the other pages", async ({ context, person, keysPage: page }) => {
  await translatePages(context);
  const alan = await addMember(person, {
    name: "Alan Turing",
    role: "member",
    permissions: ["ViewContacts", "Export"],
  });
  await makeKey(alan, { name: "of Alan", permissions: ["ViewContacts", "Export"] });
  await openMembers(page);
  await copyLinkAndClose(await invite(page, { email: "first@example.com", role: "Viewer" }));
  await page.getByRole("button", { name: "Actions for Alan Turing" }).click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  let dialog = dialogOf(page, "Change role");
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  await dispositionOf(dialog, "of Alan").selectOption({ label: "Delete this key" });
  await dialog.getByRole("radio", { name: "Member", exact: true }).check();
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Actions for Alan Turing" }).click();
  await page.getByRole("menuitem", { name: "Remove member" }).click();
  dialog = dialogOf(page, "Remove member");
  await dispositionOf(dialog, "of Alan").selectOption({ label: "Delete this key" });
  await dialog.getByRole("button", { name: "Remove member" }).click();
  await expect(dialog).toBeHidden();
  for (const link of ["Activity", "Routes", "API Keys"]) {
    await page.getByRole("link", { name: link, exact: true }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
});
