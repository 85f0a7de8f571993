/** A share link can hold its key, and ends when it is opened, withdrawn or expired. */
import { ask } from "../support/browser/api";
import { argumentsOf, capture, recall, send } from "../support/browser/captured";
import { expect, expectAlive, openKeys, test } from "../support/browser/fixtures";
import { createPerson, endLinks, startSession } from "../support/browser/people";
import {
  choose,
  copyAndClose,
  createKey,
  dialogOf,
  questionOf,
  readSecret,
  refresh,
  rowOf,
  toastOf,
} from "../support/browser/screen";
import { revealButton, share, shareNewKey, shownKey } from "../support/browser/share";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a held key is refused until its link is opened, and works at the next request", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address, secret } = await shareNewKey(page, "held", { holdsKey: true, hours: "72 hours" });
  const refused = await ask(server, secret);
  expect([refused.status, refused.json().code]).toEqual([403, "link_unopened"]);
  await expect(rowOf(page, "held")).toContainText("On hold");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  await revealButton(other).click();
  await expect(shownKey(other)).toHaveValue(secret);
  expect((await ask(server, secret)).status).toBe(200);
  await refresh(page);
  await expect(rowOf(page, "held")).toContainText("Active");
});

test("a withdrawn link can't be opened, and the key that it held says what to do", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address, secret } = await shareNewKey(page, "taken back", { holdsKey: true });
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  const dialog = await choose(page, "taken back", "Withdraw link");
  await expect(dialog).toContainText("it stays refused");
  await dialog.getByRole("button", { name: "Withdraw link" }).click();
  await expect(toastOf(page, "The link to “taken back” was withdrawn.")).toBeVisible();
  await expect(rowOf(page, "taken back")).toContainText("Link withdrawn. Change the API key to use it.");
  await revealButton(other).click();
  await expect(other.getByText("This link was withdrawn")).toBeVisible();
  expect((await ask(server, secret)).json().code).toBe("link_unopened");
  const changing = await choose(page, "taken back", "Change API Key");
  await changing.getByRole("button", { name: "Change API Key" }).click();
  const renewed = await copyAndClose(dialogOf(page, "API key changed"));
  expect([(await ask(server, secret)).status, (await ask(server, renewed)).status]).toEqual([401, 200]);
  await expect(rowOf(page, "taken back").getByText("Link withdrawn")).toBeHidden();
  await page.goto("/activity");
  await expect(page.getByRole("row").filter({ hasText: "Share link withdrawn" })).toContainText("Ada Lovelace");
});

test("a link that was opened a moment ago can't be withdrawn, and the page says so", async ({
  keysPage: page,
  openWindow,
}) => {
  const { address } = await shareNewKey(page, "too late");
  const dialog = await choose(page, "too late", "Withdraw link");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  await revealButton(other).click();
  await expect(shownKey(other)).toBeVisible();
  await dialog.getByRole("button", { name: "Withdraw link" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This link was already opened.");
  await expect(dialog.getByRole("button", { name: "Withdraw link" })).toBeDisabled();
});

test("an expired link can't be opened, even on a page that was open before", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address } = await shareNewKey(page, "slow", { holdsKey: true });
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  endLinks(server.databaseFile);
  await revealButton(other).click();
  await expect(other.getByText("This link has expired")).toBeVisible();
  const late = await openWindow({ person: null, path: "/sign-in" });
  await late.goto(address);
  await expect(late.getByText("This link has expired")).toBeVisible();
  await expect(revealButton(late)).toBeHidden();
  await refresh(page);
  await expect(rowOf(page, "slow")).toContainText("Link expired. Change the API key to use it.");
});

test("an unknown link and one whose key was deleted show the same page", async ({
  keysPage: page,
  openWindow,
  watch,
}) => {
  watch.allow(/status of 404/);
  const { address } = await shareNewKey(page, "deleted");
  const dialog = await choose(page, "deleted", "Delete");
  await dialog.getByRole("textbox").fill("deleted");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(toastOf(page, "“deleted” was deleted")).toBeVisible();
  const other = await openWindow({ person: null, path: "/sign-in" });
  for (const target of [address, `/share/${"A".repeat(22)}#${"A".repeat(43)}`, "/share/nothing"]) {
    const response = await other.goto(target);
    expect(response?.status()).toBe(404);
    await expect(other.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  }
});

test("the dialog asks before a link that was not copied disappears, and keeps it while another tab is shown", async ({
  keysPage: page,
}) => {
  const revealed = await createKey(page, "kept");
  const secret = await readSecret(revealed);
  const address = await share(revealed);
  await expect(revealed.getByRole("button", { name: "Copy link" })).toBeFocused();
  await revealed.getByRole("tab", { name: "Copy" }).click();
  expect(await readSecret(revealed)).toBe(secret);
  await revealed.getByRole("tab", { name: "Copy" }).press("ArrowRight");
  await expect(revealed.getByRole("tab", { name: "Share once" })).toBeFocused();
  await expect(revealed.getByRole("textbox", { name: "Link", exact: true })).toHaveValue(address);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog", { name: "You won't see this link again" })).toBeVisible();
  await page.getByRole("button", { name: "Go back" }).click();
  await revealed.getByRole("button", { name: "Copy link" }).click();
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(revealed).toBeHidden();
  await expect(questionOf(page)).toBeHidden();
  const [, part = ""] = address.split("#");
  expect(await page.content()).not.toContain(part);
});

test("when the browser can't encrypt, as on plain http, the tab says why, and a link can't be opened", async ({
  keysPage: page,
  context,
  openWindow,
}) => {
  const { address, secret } = await shareNewKey(page, "by https");
  const withoutCrypto = () => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined });
  await context.addInitScript(withoutCrypto);
  await openKeys(page);
  const revealed = await createKey(page, "plain http");
  await revealed.getByRole("tab", { name: "Share once" }).click();
  await expect(revealed.getByText("You can't create a link here")).toBeVisible();
  await expect(revealed.getByRole("button", { name: "Create link" })).toBeHidden();
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.context().addInitScript(withoutCrypto);
  await other.goto(address);
  await expect(other.getByText("Your browser can't decrypt the key here")).toBeVisible();
  await expect(revealButton(other)).toBeHidden();
  const able = await openWindow({ person: null, path: "/sign-in" });
  await able.goto(address);
  await expectAlive(able);
  await revealButton(able).click();
  await expect(shownKey(able)).toHaveValue(secret);
});

test("neither a stranger nor a signed-out person can withdraw a link", async ({ keysPage: page }) => {
  await shareNewKey(page, "whose");
  const dialog = await choose(page, "whose", "Withdraw link");
  const sent = await capture(page, () => dialog.getByRole("button", { name: "Withdraw link" }).click());
  await expect(dialog).toBeHidden();
  const stranger = await createPerson("Mallory");
  const cookie = `latchkey_session=${await startSession(stranger)}`;
  const inside = await send(recall(sent, stranger.accountId, argumentsOf(sent)[1]), { cookie });
  expect([inside.status, inside.text.includes("not_found")]).toEqual([200, true]);
  const outside = await send(sent, { cookie });
  expect([outside.status, outside.text.includes("signed_out")]).toEqual([200, true]);
  const nobody = await send(sent, { cookie: undefined });
  expect(nobody.text).toContain("signed_out");
});
