/** Roles and permission boundaries: who may change whom, and what the page offers to each. */
import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { chooseTask, dispositionOf, memberRow, openMembers, openMenu } from "../support/browser/members";
import { addMember, agePassword, keysOf, makeKey, PASSWORD, type Person } from "../support/browser/people";
import { dialogOf, toastOf } from "../support/browser/screen";

const CHECK_SEND = "/api/check?permission=SendHttp";
const CHECK_VIEW = "/api/check?permission=ViewContacts";

const grace = (owner: Person) => addMember(owner, { name: "Grace Hopper", role: "admin" });
const alan = (owner: Person) =>
  addMember(owner, { name: "Alan Turing", role: "member", permissions: ["ViewContacts", "SendHttp"] });

test("an admin lowers what a member's keys may have: a key that had more is refused on its next request", async ({
  openWindow,
  person,
  server,
}) => {
  const [admin, member] = [await grace(person), await alan(person)];
  const { secret } = await makeKey(member, { name: "shop", permissions: ["ViewContacts", "SendHttp"] });
  await makeKey(member, { name: "reader", permissions: ["ViewContacts"] });
  const page = await openWindow({ person: admin, path: "/members" });
  await openMembers(page);
  const dialog = await chooseTask(page, "Alan Turing", "Change role");
  await expect(dialog.getByRole("radio", { name: "Member" })).toBeFocused();
  await expect(dialog.getByRole("radio", { name: "Owner" })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await dialog.getByRole("radio", { name: "View only" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("1 key would lose permissions");
  const losses = dialog.getByRole("region", { name: "Keys that lose permissions" });
  await expect(losses.getByRole("listitem")).toHaveCount(1);
  await expect(losses).toContainText("Loses 1: Send email via HTTP");
  expect((await ask(server, secret, CHECK_SEND)).status).toBe(204);

  // Another choice must be confirmed again.
  await dialog.getByRole("radio", { name: "Send only" }).check();
  await expect(losses).toHaveCount(0);
  await dialog.getByRole("radio", { name: "View only" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("button", { name: "Save and shrink this key" }).click();
  await expect(toastOf(page, "The permission boundary for Alan Turing's keys was saved.")).toBeVisible();
  await expect(memberRow(page, "Alan Turing")).toContainText("Keys: View only");
  await expect(page.getByRole("button", { name: "Actions for Alan Turing" })).toBeFocused();
  expect((await ask(server, secret, CHECK_SEND)).status).toBe(403);
  expect((await ask(server, secret, CHECK_VIEW)).status).toBe(204);
});

test("the password is asked for, and what was chosen is kept", async ({ openWindow, person, server }) => {
  await alan(person);
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  agePassword(server.databaseFile, person, 3);
  const dialog = await chooseTask(page, "Alan Turing", "Change role");
  await dialog.getByRole("radio", { name: "Admin" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  const asking = dialogOf(page, "Confirm your password");
  await asking.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await asking.getByRole("button", { name: "Confirm" }).click();
  await expect(toastOf(page, "Alan Turing is now an admin.")).toBeVisible();
  await expect(memberRow(page, "Alan Turing")).toContainText("Admin");
});

test("making a member a viewer requires a decision about each of their keys in the same dialog", async ({
  openWindow,
  person,
  server,
}) => {
  const member = await alan(person);
  const { secret } = await makeKey(member, { name: "shop" });
  const page = await openWindow({ path: "/members" });
  await openMembers(page);
  const dialog = await chooseTask(page, "Alan Turing", "Change role");
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expect(dialog.getByText("Choose what happens to 1 key first.")).toBeVisible();
  await dispositionOf(dialog, "shop").selectOption({ label: "Hand over to Ada Lovelace (Owner)" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toastOf(page, "Alan Turing is now a viewer.")).toBeVisible();
  expect((await ask(server, secret)).status).toBe(200);
  expect(await keysOf(person)).toMatchObject([{ name: "shop", maker: { name: "Ada Lovelace" } }]);
});

test("viewers and members see who is in the account and can only leave it", async ({ openWindow, person }) => {
  const viewer = await addMember(person, { name: "Hedy Lamarr", role: "viewer" });
  for (const visitor of [viewer, await alan(person)]) {
    const page = await openWindow({ person: visitor, path: "/members" });
    await openMembers(page);
    await expect(memberRow(page, "Ada Lovelace")).toContainText(person.email);
    await expect(page.getByRole("button", { name: "Invite member" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Actions for/ })).toHaveCount(1);
    await openMenu(page, visitor.userName);
    await expect(page.getByRole("menuitem")).toHaveText(["Leave account"]);
  }
});

test("an admin can't change or remove an owner", async ({ openWindow, person }) => {
  const page = await openWindow({ person: await grace(person), path: "/members" });
  await openMembers(page);
  await expect(memberRow(page, "Ada Lovelace")).toBeVisible();
  await expect(page.getByRole("button", { name: "Actions for Ada Lovelace" })).toHaveCount(0);
  await openMenu(page, "Grace Hopper");
  await expect(page.getByRole("menuitem")).toHaveText(["Change role", "Leave account"]);
});
