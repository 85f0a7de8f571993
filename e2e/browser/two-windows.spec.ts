/** Two people, or one in two windows, edit the same keys, and nobody overwrites the other's change unseen. */
import { ask } from "../support/browser/api";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { addMember, keysOf, makeKey, removeKey, renewKey, reviseKey } from "../support/browser/people";
import {
  addRule,
  choose,
  copyAndClose,
  createKey,
  dialogOf,
  openCreate,
  readSecret,
  refresh,
  rowOf,
  toastOf,
} from "../support/browser/screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("the later of two edits is shown what changed; taking that over and saving again keeps both", async ({
  keysPage: one,
  person,
  openWindow,
}) => {
  await makeKey(person, { name: "shared", permissions: ["ViewContacts"] });
  await openKeys(one);
  const two = await openWindow();
  const mine = await choose(one, "shared", "Edit");
  const theirs = await choose(two, "shared", "Edit");
  await theirs.getByRole("textbox", { name: "Name" }).fill("shared by two");
  await addRule(theirs, "198.51.100.0/24");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(two, "“shared by two” was saved")).toBeVisible();

  await mine.getByRole("textbox", { name: "Name" }).fill("shared, mine");
  await mine.getByRole("button", { name: "Save" }).click();
  const conflict = mine.getByRole("alert");
  await expect(conflict).toContainText("Someone else saved this key while you were editing it");
  await expect(conflict.getByRole("row", { name: "Name" })).toContainText("shared by twoshared, mine");
  await expect(conflict.getByRole("row", { name: "Restriction" })).toContainText("198.51.100.0/24Any IP");
  expect((await keysOf(person))[0]).toMatchObject({ name: "shared by two", ipRules: ["198.51.100.0/24"] });
  await conflict.getByRole("button", { name: "Use theirs" }).click();
  await expect(mine.getByRole("textbox", { name: "Name" })).toHaveValue("shared by two");
  await expect(mine.getByRole("list", { name: "IP rules" })).toContainText("198.51.100.0/24");
  await mine.getByRole("textbox", { name: "Name" }).fill("shared in peace");
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine).toBeHidden();
  expect((await keysOf(person))[0]).toMatchObject({ name: "shared in peace", ipRules: ["198.51.100.0/24"] });
});

test("the later of two edits may still be saved, and brings back nothing that the person did not touch", async ({
  keysPage: page,
  person,
}) => {
  const { key } = await makeKey(person, { name: "shared", permissions: ["ViewContacts"] });
  await refresh(page);
  const dialog = await choose(page, "shared", "Edit");
  await reviseKey(person, key, { name: "theirs", permissions: ["SendHttp", "Export"] });
  await dialog.getByRole("textbox", { name: "Name" }).fill("mine");
  await dialog.getByRole("button", { name: "Save" }).click();
  const conflict = dialog.getByRole("alert");
  await expect(conflict).toContainText("You did, in another window");
  await expect(dialog.getByRole("row", { name: "Permissions" })).toContainText("Export");
  await expect(dialog.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  await dialog.getByRole("button", { name: "Save mine" }).click();
  await expect(toastOf(page, "“mine” was saved")).toBeVisible();
  expect((await keysOf(person))[0]).toMatchObject({ name: "mine", permissions: ["Export", "SendHttp"], version: 3 });
});

test("edits of different fields are in no conflict: one more Save applies both", async ({ keysPage: page, person }) => {
  const { key } = await makeKey(person, { name: "shared", permissions: ["ViewContacts"] });
  const colleague = await addMember(person, { name: "Grace Hopper", role: "admin" });
  await refresh(page);
  const dialog = await choose(page, "shared", "Edit");
  await dialog.getByRole("textbox", { name: "Name" }).fill("mine");
  await reviseKey(colleague, key, { permissions: ["Export"] });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/Grace Hopper, (just now|\d+ second)/);
  await expect(dialog.getByRole("row", { name: "Name" })).toHaveCount(0);
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("mine");
  // The picker has forgotten what it began with.
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await dialog.getByRole("radio", { name: "Custom" }).check();
  await expect(dialog.getByText("1 permission chosen")).toBeVisible();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(toastOf(page, "“mine” was saved")).toBeVisible();
  expect((await keysOf(person))[0]).toMatchObject({ name: "mine", permissions: ["Export"] });
});

test("a key made in one window appears in the other, without disturbing its open dialog", async ({
  keysPage: one,
  openWindow,
}) => {
  const two = await openWindow();
  const dialog = await openCreate(two, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("half typ");
  await copyAndClose(await createKey(one, "from the other side"));
  // Found by its text, because elements behind a modal dialog have no role.
  await expect(two.locator("table").getByText("from the other side")).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("half typ");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
});

test("of two concurrent changes one succeeds, and the other is refused and shows no secret", async ({
  keysPage: one,
  person,
  openWindow,
  server,
}) => {
  const { secret } = await makeKey(person, { name: "raced" });
  await openKeys(one);
  const windows = [one, await openWindow()];
  const dialogs = await Promise.all(windows.map((page) => choose(page, "raced", "Change API Key")));
  await Promise.all(dialogs.map((dialog) => dialog.getByRole("button", { name: "Change API Key" }).click()));
  const outcomes = await Promise.all(
    windows.map(async (page) => {
      const revealed = dialogOf(page, "API key changed");
      const refusal = page.getByRole("alert").filter({ hasText: "This key was edited or changed in the meantime" });
      await expect(revealed.or(refusal)).toBeVisible();
      return (await revealed.isVisible()) ? readSecret(revealed) : null;
    }),
  );
  const [winner, ...others] = outcomes.filter((outcome) => outcome !== null);
  expect(others).toEqual([]);
  expect([(await ask(server, secret)).status, (await ask(server, winner ?? "")).status]).toEqual([401, 200]);
});

test("a key that was changed meanwhile is shown as it is now before it can be changed again", async ({
  keysPage: page,
  person,
  server,
}) => {
  const { key } = await makeKey(person, { name: "moved on" });
  await refresh(page);
  const dialog = await choose(page, "moved on", "Change API Key");
  const renewed = await renewKey(person, key);
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  await expect(dialog.getByRole("alert")).toContainText(`ends in ${renewed.key.lastFive}`);
  await dialog.getByRole("button", { name: "Change API Key" }).click();
  const secret = await readSecret(dialogOf(page, "API key changed"));
  expect([(await ask(server, renewed.secret)).status, (await ask(server, secret)).status]).toEqual([401, 200]);
});

for (const task of ["Edit", "Change API Key", "Delete"] as const) {
  test(`"${task}" of a key that was deleted meanwhile says that it is gone`, async ({ keysPage: page, person }) => {
    const { key } = await makeKey(person, { name: "gone" });
    await refresh(page);
    const dialog = await choose(page, "gone", task);
    await removeKey(person, key);
    if (task === "Edit") await dialog.getByRole("textbox", { name: "Name" }).fill("renamed");
    if (task === "Delete") await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("gone");
    const label = { Edit: "Save", "Change API Key": "Change API Key", Delete: "Delete" }[task];
    const confirm = dialog.getByRole("button", { name: label, exact: true });
    await confirm.click();
    await expect(dialog.getByRole("alert")).toContainText("This key no longer exists.");
    await expect(confirm).toBeDisabled();
    // Found by its text, because elements behind a modal dialog have no role.
    await expect(page.getByText("No keys yet")).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(rowOf(page, "gone")).toBeHidden();
    await expect(page.getByRole("button", { name: "Create API Key" })).toBeFocused();
  });
}
