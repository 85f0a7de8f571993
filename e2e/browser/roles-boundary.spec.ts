/** Neither the page nor the server gives a member's key a permission beyond the member's boundary. */
import type { Locator } from "@playwright/test";
import { argumentsOf, capture, cookieOf, recall, send } from "../support/browser/captured";
import { expect, test } from "../support/browser/fixtures";
import { addMember, dumpKeys, keysOf, makeKey, setRights } from "../support/browser/people";
import { choose, createKey, dialogOf, openCreate, readSecret } from "../support/browser/screen";

const radiosOf = (dialog: Locator, group: string) =>
  dialog
    .getByRole("radiogroup", { name: group })
    .getByRole("radio")
    .evaluateAll((radios) => radios.map((radio) => (radio as HTMLInputElement).labels?.[0]?.textContent));

test("the picker offers no permission beyond what a member may give", async ({ person, openWindow }) => {
  const permissions = ["ViewContacts", "ModifyContacts", "ViewFiles", "ModifyForms", "SendHttp", "Security"] as const;
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions });
  const page = await openWindow({ person: member });
  const dialog = await openCreate(page);
  expect(await radiosOf(dialog, "Permissions")).toEqual(["All you may give", "No permission", "Custom"]);
  await expect(dialog.getByRole("radio", { checked: true })).toHaveCount(0);
  await expect(dialog.getByRole("radiogroup", { name: "Permissions" })).toHaveAccessibleDescription(
    /An owner or admin has limited the permissions that your keys can have/,
  );
  await dialog.getByRole("radio", { name: "Custom" }).check();
  expect(await radiosOf(dialog, "Contacts")).toEqual(["None", "View", "View & Modify"]);
  expect(await radiosOf(dialog, "Files")).toEqual(["None", "View"]);
  expect(await radiosOf(dialog, "Forms")).toEqual(["None", "Modify only"]);
  // Security implies both permissions of this area.
  expect(await radiosOf(dialog, "API keys")).toEqual(["None", "View", "View & Modify"]);
  await expect(dialog.getByRole("rowheader")).toHaveCount(4);
  const powers = dialog.getByRole("group").getByRole("checkbox");
  expect(
    await powers.evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).labels?.[0]?.textContent)),
  ).toEqual(["Send email via HTTP", "Security"]);
  await dialog.getByRole("radiogroup", { name: "API keys" }).getByRole("radio", { name: "View", exact: true }).check();
  await dialog.getByRole("textbox", { name: "Name" }).fill("within");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await readSecret(dialogOf(page, "API key created"));
  expect((await keysOf(member))[0]?.permissions).toEqual(["ViewAccessTokens"]);
});

test("a preset within the boundary is offered, and one that equals the boundary only once", async ({
  person,
  openWindow,
}) => {
  const permissions = ["SendSmtp", "SendHttp", "Export"] as const;
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions });
  const page = await openWindow({ person: member });
  const dialog = await openCreate(page);
  expect(await radiosOf(dialog, "Permissions")).toEqual(["All you may give", "Send only", "No permission", "Custom"]);
  await setRights(member, { role: "member", permissions: ["SendSmtp", "SendHttp"] });
  await expect.poll(() => radiosOf(dialog, "Permissions")).toEqual(["All you may give", "No permission", "Custom"]);
});

test("a hand-made call beyond the boundary is refused, and changes nothing", async ({ person, openWindow, server }) => {
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions: ["ViewContacts"] });
  const page = await openWindow({ person: member });
  const create = await capture(page, () => createKey(page, "within", "All you may give"));
  await readSecret(dialogOf(page, "API key created"));
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  const editing = await choose(page, "within", "Edit");
  await editing.getByRole("textbox", { name: "Name" }).fill("within still");
  const edit = await capture(page, () => editing.getByRole("button", { name: "Save" }).click());
  await expect(editing).toBeHidden();
  const cookie = await cookieOf(member);
  const [key] = await keysOf(member);
  const before = dumpKeys(server.databaseFile);
  const more = { permissions: ["ViewContacts", "Export"], requestId: "22222222-2222-4222-8222-222222222222" };
  for (const sent of [create, edit]) {
    const [accountId, input] = argumentsOf(sent);
    const beyond = { ...input, ...more, name: "beyond", version: key?.version };
    const { text } = await send(recall(sent, accountId, beyond), { cookie });
    expect(text).toContain("permission_beyond_own");
    expect(text).toContain("Not among them: Export.");
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test("an edit keeps permissions that were not touched", async ({ person, openWindow }) => {
  const permissions = ["ViewContacts", "ModifyContacts", "ModifyForms", "Security"] as const;
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions });
  const { key } = await makeKey(member, { name: "kept", permissions: ["ModifyContacts", "ViewAccessTokens"] });
  const page = await openWindow({ person: member });
  const dialog = await choose(page, "kept", "Edit");
  await dialog.getByRole("textbox", { name: "Name" }).fill("renamed");
  await dialog.getByRole("radio", { name: "Custom" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await keysOf(member)).toMatchObject([{ name: "renamed", permissions: key.permissions }]);
});

test("an open dialog shows that the boundary was reduced, and keeps the choice until it is changed", async ({
  person,
  openWindow,
}) => {
  const permissions = ["ViewContacts", "Export"] as const;
  const member = await addMember(person, { name: "Grace Hopper", role: "member", permissions });
  const page = await openWindow({ person: member });
  const dialog = await openCreate(page, "All you may give");
  await dialog.getByRole("textbox", { name: "Name" }).fill("shrunk");
  await setRights(member, { role: "member", permissions: ["ViewContacts"] });
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("Not among them: Export.");
  // Within five seconds the list refreshes with the new boundary.
  await expect(dialog.getByRole("checkbox", { name: "Export" })).toBeChecked();
  await dialog.getByRole("checkbox", { name: "Export" }).uncheck();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await readSecret(dialogOf(page, "API key created"));
  expect((await keysOf(member))[0]).toMatchObject({ name: "shrunk", permissions: ["ViewContacts"] });
});
