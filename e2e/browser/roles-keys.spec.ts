/** Each role sees and changes only the keys that it may, on the page and by hand-made calls. */
import { aim, argumentsOf, capture, captureAll, cookieOf, send } from "../support/browser/captured";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { addMember, dumpKeys, keysOf, makeKey, setRights } from "../support/browser/people";
import {
  choose,
  createKey,
  dialogOf,
  openCreate,
  readSecret,
  refresh,
  rowOf,
  toastOf,
} from "../support/browser/screen";

test("a viewer sees all keys and all activity, and can change nothing", async ({ person, openWindow }) => {
  const viewer = await addMember(person, { name: "Grace Hopper", role: "viewer" });
  await makeKey(person, { name: "web shop" });
  const page = await openWindow({ person: viewer });
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "web shop" }) });
  await expect(row).toContainText("by Ada Lovelace");
  await expect(page.getByText("1 of 15")).toBeVisible();
  await expect(page.getByText("As a viewer, you can see keys but not change them.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create API Key" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Actions for/ })).toHaveCount(0);
  await expect(page.getByRole("columnheader", { name: "Actions" })).toHaveCount(0);
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByRole("row").filter({ hasText: "web shop" })).toBeVisible();
  await expect(page.getByText("Forever.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Change how long" })).toHaveCount(0);
});

test("no action on keys works for a viewer, nor for a member on somebody else's key", async ({
  keysPage: page,
  person,
  server,
}) => {
  const viewer = await addMember(person, { name: "Grace Hopper", role: "viewer" });
  const member = await addMember(person, { name: "Alan Turing", role: "member", permissions: ["ViewContacts"] });
  const sent = await captureAll(page);
  const { key } = await makeKey(person, { name: "target" });
  const [viewers, members] = await Promise.all([cookieOf(viewer), cookieOf(member)]);
  const before = dumpKeys(server.databaseFile);
  for (const [action, original] of Object.entries(sent)) {
    const aimed = aim(original, key);
    const looked = await send(aimed, { cookie: viewers });
    expect([action, looked.status, looked.text.includes("role_insufficient")]).toEqual([action, 200, true]);
    const unknown = await send(aimed, { cookie: members });
    // A new key is nobody's yet; this one asks for more than the member may give.
    const expected = action === "create" ? "permission_beyond_own" : "not_found";
    expect([action, unknown.status, unknown.text.includes(expected)]).toEqual([action, 200, true]);
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test("a member sees only their own keys, and how many the account has", async ({ person, openWindow, server }) => {
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions: ["ViewContacts"] });
  await makeKey(person, { name: "of the owner" });
  const page = await openWindow({ person: member });
  await expect(page.getByRole("heading", { name: "You have no keys yet" })).toBeVisible();
  await expect(page.getByText("0 yours · 1 of 15 taken")).toBeVisible();
  const revealed = await createKey(page, "my own", "All you may give");
  await readSecret(revealed);
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("1 yours · 2 of 15 taken")).toBeVisible();
  await expect(rowOf(page, "my own")).not.toContainText("by Grace Hopper");
  await expect(page.getByText("of the owner")).toHaveCount(0);
  const answer = await page.request.get(`${server.url}/keys/data?account=${person.accountId}`);
  expect(JSON.stringify(await answer.json())).not.toContain("of the owner");
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText("You see only your own activity")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "my own" })).toBeVisible();
  await expect(page.getByText("of the owner")).toHaveCount(0);
});

test("when others have all the account's keys, a member reads why none can be created", async ({
  person,
  openWindow,
}) => {
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions: ["ViewContacts"] });
  await Promise.all(Array.from({ length: 15 }, (_, index) => makeKey(person, { name: `key ${index}` })));
  const page = await openWindow({ person: member });
  await expect(page.getByText("0 yours · 15 of 15 taken")).toBeVisible();
  const button = page.getByRole("button", { name: "Create API Key" });
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription("All 15 keys are taken. None of them are yours.");
});

test("each key shows its maker, unless all keys are the person's own", async ({ keysPage: page, person }) => {
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions: ["ViewContacts"] });
  await makeKey(person, { name: "first" });
  await refresh(page);
  await expect(rowOf(page, "first")).toBeVisible();
  await expect(page.getByText(/^by /)).toHaveCount(0);
  await makeKey(member, { name: "second" });
  await refresh(page);
  await expect(rowOf(page, "second")).toContainText("by Grace Hopper");
  await expect(rowOf(page, "first")).toContainText("by Ada Lovelace");
  const dialog = await choose(page, "second", "Edit");
  const sent = await capture(page, async () => {
    await dialog.getByRole("radio", { name: "Full access" }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
  });
  // Her key stays within what she may give, whoever edits it.
  await expect(dialog.getByRole("alert")).toContainText("Grace Hopper is responsible for this key");
  expect(argumentsOf(sent)[0]).toBe(person.accountId);
  expect((await keysOf(member))[0]?.permissions).toEqual(["ViewContacts"]);
});

test("an open dialog shows that the person's role was reduced, and nothing typed is lost", async ({
  person,
  openWindow,
}) => {
  const admin = await addMember(person, { name: "Grace Hopper", role: "admin" });
  await makeKey(person, { name: "present" });
  const page = await openWindow({ person: admin });
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("too late");
  await setRights(admin, { role: "viewer" });
  await refresh(page);
  await expect(page.getByRole("button", { name: "Actions for present", includeHidden: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveText("As a viewer, you can't change anything. Ask an owner or admin.");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("too late");
  await setRights(admin, { role: "admin" });
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialogOf(page, "API key created")).toBeVisible();
});

test("an open dialog shows that the person has no access to the key any more", async ({ person, openWindow }) => {
  const admin = await addMember(person, { name: "Grace Hopper", role: "admin" });
  await makeKey(person, { name: "present" });
  const page = await openWindow({ person: admin });
  for (const task of ["Edit", "Change API Key", "Delete"] as const) {
    await openKeys(page);
    const dialog = await choose(page, "present", task);
    await setRights(admin, { role: "member", permissions: ["ViewContacts"] });
    if (task === "Delete") await dialog.getByRole("textbox").fill("present");
    const submit = dialog.getByRole("button", { name: task === "Edit" ? "Save" : task, exact: true });
    await submit.click();
    await expect(dialog.getByRole("alert")).toHaveText("This key no longer exists.");
    await expect(submit).toBeDisabled();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("0 yours · 1 of 15 taken")).toBeVisible();
    await setRights(admin, { role: "admin" });
  }
  expect(await keysOf(person)).toMatchObject([{ name: "present", version: 1 }]);
  await expect(toastOf(page, "was deleted")).toHaveCount(0);
});
