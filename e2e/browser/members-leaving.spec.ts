/** A member leaves only after each of their keys is deleted or handed over, and then loses access at once. */
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { chooseTask, dispositionOf, memberRow, openMembers } from "../support/browser/members";
import {
  addMember,
  createPerson,
  joinAccount,
  keysOf,
  makeKey,
  type Person,
  removeKey,
} from "../support/browser/people";
import { toastOf } from "../support/browser/screen";

const alan = (owner: Person) =>
  addMember(owner, { name: "Alan Turing", role: "member", permissions: ["ViewContacts", "SendHttp"] });
const hedy = (owner: Person) =>
  addMember(owner, { name: "Hedy Lamarr", role: "member", permissions: ["ViewContacts"] });

test("a removed member is out at once; a key that was handed over works on, within its new maker's limits, a deleted one is refused", async ({
  openWindow,
  person,
  server,
  watch,
}) => {
  // The removed person's list refreshes once more, and is refused.
  watch.allow(/status of 401/);
  const [member, heir] = [await alan(person), await hedy(person)];
  const shop = await makeKey(member, { name: "shop", permissions: ["ViewContacts", "SendHttp"] });
  const trial = await makeKey(member, { name: "trial" });
  expect((await ask(server, shop.secret)).status).toBe(200);
  const theirs = await openWindow({ person: member });
  const page = await openWindow({ path: "/members" });
  await openMembers(page);

  const dialog = await chooseTask(page, "Alan Turing", "Remove member");
  const submit = dialog.getByRole("button", { name: "Remove member" });
  await expect(submit).toBeDisabled();
  await expect(dialog.getByText("Choose what happens to 2 keys first.")).toBeVisible();
  await expect(dialog.getByRole("combobox", { name: "All of them" })).toBeFocused();
  await expect(dialog.getByText("Not used in the last 7 days")).toHaveCount(1);
  await dispositionOf(dialog, "shop").selectOption({ label: "Hand over to Hedy Lamarr (Member)" });
  await expect(dispositionOf(dialog, "shop")).toHaveAccessibleDescription(
    /loses Send email via HTTP: Hedy Lamarr can't give it more/,
  );
  await expect(submit).toBeDisabled();
  await dispositionOf(dialog, "trial").selectOption({ label: "Delete this key" });
  await expect(dispositionOf(dialog, "trial")).toHaveAccessibleDescription(/Its next request is refused/);
  await submit.click();
  await expect(toastOf(page, "Alan Turing was removed from the account.")).toBeVisible();
  await expect(memberRow(page, "Alan Turing")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Invite member" })).toBeFocused();

  expect((await ask(server, shop.secret, "/api/check?permission=ViewContacts")).status).toBe(204);
  expect((await ask(server, shop.secret, "/api/check?permission=SendHttp")).status).toBe(403);
  expect((await ask(server, trial.secret)).status).toBe(401);
  expect(await keysOf(heir)).toMatchObject([{ name: "shop", maker: { name: "Hedy Lamarr" } }]);
  await theirs.reload();
  await expect(theirs).toHaveURL("/sign-in");
});

test("all keys are handed over by one choice; a key made or deleted meanwhile is shown before anybody goes", async ({
  openWindow,
  person,
  server,
}) => {
  const member = await alan(person);
  const kept = await makeKey(member, { name: "kept" });
  const gone = await makeKey(member, { name: "gone" });
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  const dialog = await chooseTask(page, "Alan Turing", "Remove member");
  const all = dialog.getByRole("combobox", { name: "All of them" });
  await all.selectOption({ label: "Hand over to Ada Lovelace (Owner)" });
  await expect(dispositionOf(dialog, "gone")).toHaveAccessibleDescription("Keeps working as it is.");
  await removeKey(member, gone.key);
  const late = await makeKey(member, { name: "late" });
  await dialog.getByRole("button", { name: "Remove member" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The list now shows them as they are");
  await expect(dispositionOf(dialog, "gone")).toHaveCount(0);
  await expect(dispositionOf(dialog, "late")).toHaveValue("");
  await expect(all).toHaveValue("");
  await all.selectOption({ label: "Hand over to Ada Lovelace (Owner)" });
  await dialog.getByRole("button", { name: "Remove member" }).click();
  await expect(toastOf(page, "Alan Turing was removed")).toBeVisible();
  for (const { secret } of [kept, late]) expect((await ask(server, secret)).status).toBe(200);
});

test("a person who leaves decides about their keys and goes on in another account of theirs", async ({
  openWindow,
  person,
  server,
}) => {
  const home = await createPerson("Grace Hopper");
  const guest = await joinAccount(home, person, { role: "admin" });
  const { secret } = await makeKey(guest, { name: "hers" });
  const page = await openWindow({ person: guest, path: "/members" });
  await openMembers(page);
  const dialog = await chooseTask(page, "Grace Hopper", "Leave account");
  await expect(dialog.getByRole("button", { name: "Leave account" })).toBeDisabled();
  await dispositionOf(dialog, "hers").selectOption({ label: "Hand over to Ada Lovelace (Owner)" });
  await dialog.getByRole("button", { name: "Leave account" }).click();
  await expect(page).toHaveURL("/keys");
  await openMembers(page);
  await expect(memberRow(page, "Ada Lovelace")).toHaveCount(0);
  await expect(memberRow(page, "Grace Hopper")).toContainText("Owner");
  expect((await ask(server, secret)).status).toBe(200);
});

test("a person who leaves their only account is signed out", async ({ openWindow, person, watch }) => {
  watch.allow(/status of 401/);
  const page = await openWindow({ person: await hedy(person), path: "/members" });
  await openMembers(page);
  const dialog = await chooseTask(page, "Hedy Lamarr", "Leave account");
  await expect(dialog).toContainText("You have no API keys in this account.");
  await dialog.getByRole("button", { name: "Leave account" }).click();
  await expect(page).toHaveURL("/sign-in");
});

test("the last owner can neither leave nor step down until there is another", async ({ openWindow, person }) => {
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  let dialog = await chooseTask(page, "Ada Lovelace", "Leave account");
  await expect(dialog).toContainText("You are the only owner");
  await expect(dialog.getByRole("button", { name: "Leave account" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  dialog = await chooseTask(page, "Ada Lovelace", "Change role");
  await dialog.getByRole("radio", { name: "Admin" }).check();
  await expect(dialog.getByText("This is your own role")).toBeVisible();
  await expect(dialog).toContainText("You can't change the account's settings any more.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("An account needs at least one owner.");
  await addMember(person, { name: "Grace Hopper", role: "owner" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(page, "You are now an admin.")).toBeVisible();
  await expect(memberRow(page, "Ada Lovelace")).toContainText("Admin");
  await expect(page.getByRole("button", { name: "Actions for Grace Hopper" })).toHaveCount(0);
});
