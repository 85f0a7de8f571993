/** A key handed over by a link: made by one person, opened by another, once, whatever looks at it before. */
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { call } from "../api/client";
import { ask } from "./api";
import { capture, send } from "./captured";
import { expect, expectAlive, openKeys, test } from "./fixtures";
import { createPerson, endLinks, startSession } from "./people";
import { choose, copyAndClose, createKey, dialogOf, questionOf, readSecret, refresh, rowOf, toastOf } from "./screen";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

type Wish = { hours?: string; holdsKey?: boolean };

/** Makes a link in an open reveal dialog; returns its address. */
async function share(revealed: Locator, { hours, holdsKey = false }: Wish = {}): Promise<string> {
  await revealed.getByRole("tab", { name: "Share once" }).click();
  if (hours) await revealed.getByRole("radio", { name: hours }).check();
  if (holdsKey) await revealed.getByRole("checkbox", { name: "Key works only after the link was opened" }).check();
  await revealed.getByRole("button", { name: "Create link" }).click();
  return revealed.getByRole("textbox", { name: "Link", exact: true }).inputValue();
}

/** A new key and the link to it, with the dialog closed again. */
async function shareNewKey(page: Page, name: string, wish: Wish = {}): Promise<{ address: string; secret: string }> {
  const revealed = await createKey(page, name);
  const secret = await readSecret(revealed);
  const address = await share(revealed, wish);
  await revealed.getByRole("button", { name: "Copy link" }).click();
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(revealed).toBeHidden();
  return { address, secret };
}

const revealButton = (page: Page) => page.getByRole("button", { name: "Reveal key" });
const shownKey = (page: Page) => page.getByRole("textbox", { name: "API Key", exact: true });

/** Everything that leaves a browser from now on: addresses, header fields, bodies. */
function recordRequests(context: BrowserContext): string[] {
  const sent: string[] = [];
  context.on("request", async (request) => {
    sent.push(request.url(), request.postData() ?? "", JSON.stringify(await request.allHeaders().catch(() => ({}))));
  });
  return sent;
}

test("a key is shared, looked at by previews, revealed by somebody else, once", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address, secret } = await shareNewKey(page, "shop", { hours: "1 hour" });
  expect(address).toMatch(new RegExp(`^${server.url}/share/[\\w-]{22}#[\\w-]{43}$`));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await expect(rowOf(page, "shop")).toContainText(/Link not opened yet, ends in (1 hour|59 minutes)/);
  const [path = "", part = ""] = address.split("#");
  for (const method of ["GET", "HEAD", "GET", "POST"] as const) {
    const headers = { "user-agent": "Slackbot-LinkExpanding 1.0", origin: server.url };
    const answer = await call(path, { method, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(answer.headers["x-robots-tag"]).toContain("noindex");
    if (method === "GET") expect(answer.text).toContain("Ada Lovelace shared an API key with you");
    expect(answer.text).not.toContain(secret.slice(0, 40));
  }
  const other = await openWindow({ person: null, path: "/sign-in" });
  const sent = recordRequests(other.context());
  await other.goto(address);
  await expect(other.getByText("It is named “shop”.")).toBeVisible();
  await expectAlive(other);
  await revealButton(other).click();
  await expect(shownKey(other)).toHaveValue(secret);
  await expect(other.getByRole("button", { name: "Copy", exact: true })).toBeFocused();
  await expect(other).toHaveURL(path);
  await other.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(other.getByText("Copied to the clipboard.")).toBeVisible();
  // The part behind # went nowhere: into no request, no referrer, no log.
  expect(sent.length).toBeGreaterThan(5);
  for (const text of [...sent, server.output()]) expect(text).not.toContain(part);
  for (const text of [...sent, server.output()]) expect(text).not.toContain(secret.slice(0, 40));
  await refresh(page);
  await expect(rowOf(page, "shop").getByText("Link not opened yet")).toBeHidden();
  // With all of the link, and a second after: used up.
  const late = await openWindow({ person: null, path: address.slice(server.url.length) });
  await expect(late.getByText("This link was already opened")).toBeVisible();
  await expect(revealButton(late)).toBeHidden();
  await other.reload();
  await expect(other.getByText("This link was already opened")).toBeVisible();
  expect(await other.content()).not.toContain(secret.slice(0, 40));
  await page.goto("/activity");
  await expect(page.getByRole("row").filter({ hasText: "Share link opened" })).toContainText("Someone with the link");
  await expect(page.getByRole("row").filter({ hasText: "Share link created" })).toContainText("Ada Lovelace");
  expect(await page.content()).not.toContain(part);
});

test("of two people who click at the same time exactly one gets the key", async ({ keysPage: page, openWindow }) => {
  const { address, secret } = await shareNewKey(page, "raced");
  const windows = await Promise.all([0, 1].map(() => openWindow({ person: null, path: "/sign-in" })));
  await Promise.all(windows.map((window) => window.goto(address)));
  await Promise.all(windows.map(expectAlive));
  await Promise.all(windows.map((window) => revealButton(window).click()));
  const got = await Promise.all(
    windows.map(async (window) => {
      const over = window.getByText("This link was already opened");
      await expect(shownKey(window).or(over)).toBeVisible();
      return (await over.isVisible()) ? null : shownKey(window).inputValue();
    }),
  );
  expect(got.filter((value) => value !== null)).toEqual([secret]);
});

test("a double click reveals the key and loses nothing; the same call sent again gets nothing", async ({
  keysPage: page,
  openWindow,
  server,
}) => {
  const { address, secret } = await shareNewKey(page, "double");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  const sent = await capture(other, () => revealButton(other).dblclick());
  await expect(shownKey(other)).toHaveValue(secret);
  const foreign = await send(sent, { origin: "https://evil.example" });
  expect(foreign.status).toBe(403);
  const answers = await Promise.all([send(sent, {}), send(sent, {})]);
  for (const { status, text } of answers) {
    expect([status, text.includes('"reason":"over"'), text.includes("sealed")]).toEqual([200, true, false]);
  }
  expect(server.output()).not.toContain(secret.slice(0, 40));
});

test("where no answer comes the page says so, and a second try gets the key", async ({
  keysPage: page,
  openWindow,
  watch,
}) => {
  watch.allow(/Failed to load resource: net::ERR_FAILED/);
  const { address, secret } = await shareNewKey(page, "by train");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  await other.route("**/share/*", (route) => route.abort(), { times: 1 });
  await revealButton(other).click();
  await expect(other.getByRole("alert").filter({ hasText: "The server did not answer" })).toBeVisible();
  await other.getByRole("button", { name: "Try again" }).click();
  await expect(shownKey(other)).toHaveValue(secret);
});

test("leaving asks before a revealed key goes away that nobody copied", async ({ keysPage: page, openWindow }) => {
  const { address } = await shareNewKey(page, "asked");
  const other = await openWindow({ person: null, path: "/sign-in" });
  await other.goto(address);
  await expectAlive(other);
  await revealButton(other).click();
  await expect(shownKey(other)).toBeVisible();
  const asked: string[] = [];
  other.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await other.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await other.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(other.getByText("Copied to the clipboard.")).toBeVisible();
  await other.reload();
  expect(asked).toHaveLength(1);
});

test("a link without its last part, or with a wrong one, is told before it is used up", async ({
  keysPage: page,
  openWindow,
}) => {
  const { address, secret } = await shareNewKey(page, "cut off");
  const other = await openWindow({ person: null, path: "/sign-in" });
  for (const hash of ["", "#", "#short", `#${"A".repeat(42)}`]) {
    await other.goto("/sign-in");
    await other.goto(address.replace(/#.*/, hash));
    await expect(other.getByText("This link is not complete")).toBeVisible();
    await expect(revealButton(other)).toBeHidden();
  }
  await other.goto(address.replace(/#.*/, `#${"A".repeat(43)}`));
  await revealButton(other).click();
  await expect(other.getByRole("alert").filter({ hasText: "This link does not work" })).toBeVisible();
  // The whole link, put over the wrong one without a new page.
  await other.goto(address);
  await revealButton(other).click();
  await expect(shownKey(other)).toHaveValue(secret);
});

test("a key that waits for its link is refused until the link is opened, and works on the next request", async ({
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

test("a withdrawn link opens nothing, and the key that waited for it says what to do", async ({
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
  await expect(rowOf(page, "taken back")).toContainText("Link withdrawn. Change the API Key to use it.");
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

test("a link that was opened a moment before can't be withdrawn, and one is told", async ({
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
  await expect(dialog.getByRole("alert")).toContainText("Somebody has opened this link already.");
  await expect(dialog.getByRole("button", { name: "Withdraw link" })).toBeDisabled();
});

test("an expired link opens nothing, whether the page was open before or not", async ({
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
  await expect(rowOf(page, "slow")).toContainText("Link expired. Change the API Key to use it.");
});

test("an unknown link and one whose key was deleted are the same page", async ({
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

test("a link that nobody copied is asked for before it goes away, and survives a look at the other tab", async ({
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

test("where the browser can't encrypt, as on plain http, the tab says why, and the page of a link opens nothing", async ({
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
  await expect(revealed.getByText("A link can't be made here")).toBeVisible();
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

test("neither a stranger nor somebody who is signed out withdraws a link", async ({ keysPage: page }) => {
  await shareNewKey(page, "whose");
  const dialog = await choose(page, "whose", "Withdraw link");
  const sent = await capture(page, () => dialog.getByRole("button", { name: "Withdraw link" }).click());
  await expect(dialog).toBeHidden();
  const stranger = await createPerson("Mallory");
  const answer = await send(sent, { cookie: `latchkey_session=${await startSession(stranger)}` });
  expect([answer.status, answer.text.includes("not_found")]).toEqual([200, true]);
  const nobody = await send(sent, { cookie: undefined });
  expect(nobody.text).toContain("signed_out");
});
