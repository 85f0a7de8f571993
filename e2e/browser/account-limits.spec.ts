/** At the limit of keys, and after the session has ended, the page says so and keeps what was typed. */
import { expect, openKeys, test } from "../support/browser/fixtures";
import { keysOf, makeKey, type Person, removeKey } from "../support/browser/people";
import { choose, createKey, dialogOf, openCreate, readSecret, refresh } from "../support/browser/screen";

async function makeKeys(person: Person, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await makeKey(person, { name: `key ${index}` });
}

test("with fifteen keys the button is disabled and says why; with one deleted it works again", async ({
  keysPage: page,
  person,
}) => {
  await makeKeys(person, 15);
  await openKeys(page);
  await expect(page.getByText("15 of 15")).toBeVisible();
  const button = page.getByRole("button", { name: "Create API Key" });
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription("All 15 keys are taken. Delete one to create another.");
  const dialog = await choose(page, "key 3", "Delete");
  await dialog.getByRole("textbox", { name: "Type the name to confirm" }).fill("key 3");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("14 of 15")).toBeVisible();
  await expect(button).toBeEnabled();
  await readSecret(await createKey(page, "the fifteenth"));
  expect(await keysOf(person)).toHaveLength(15);
});

test("the sixteenth key from a second window is refused, and made once there is room", async ({
  keysPage: page,
  person,
}) => {
  await makeKeys(person, 14);
  await openKeys(page);
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("the sixteenth");
  const { key } = await makeKey(person, { name: "faster" });
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("An account can have at most 15 keys.");
  expect(await keysOf(person)).toHaveLength(15);
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("the sixteenth");
  await removeKey(person, key);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await readSecret(dialogOf(page, "API key created"));
});

test("a session ended in another tab is reported in the dialog, which goes on after signing in there", async ({
  keysPage: page,
  person,
  context,
  watch,
}) => {
  watch.allow(/status of 401/);
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("unsaved");
  const other = await context.newPage();
  await openKeys(other);
  await other.getByRole("button", { name: "User menu: Ada Lovelace" }).click();
  await other.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(other).toHaveURL("/sign-in");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("You were signed out.");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("unsaved");
  expect(await keysOf(person)).toHaveLength(0);
  const opening = context.waitForEvent("page");
  await dialog.getByRole("link", { name: "Sign in in a new tab" }).click();
  const signIn = await opening;
  await signIn.getByLabel("Email").fill(person.email);
  await signIn.getByLabel("Password", { exact: true }).fill("four words in a row");
  await signIn.getByRole("button", { name: "Sign in" }).click();
  await expect(signIn).toHaveURL("/keys");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await readSecret(dialogOf(page, "API key created"));
  expect(await keysOf(person)).toHaveLength(1);
});

test("an idle list goes to the sign-in page when its session has ended elsewhere", async ({
  keysPage: page,
  context,
  watch,
}) => {
  watch.allow(/status of 401/);
  await context.clearCookies({ name: "latchkey_session" });
  await refresh(page);
  await expect(page).toHaveURL("/sign-in");
});
