/** A secret exists in one answer and one dialog; afterwards neither the browser nor the server shows it again. */
import type { BrowserContext, Page } from "@playwright/test";
import { call } from "../support/api/client";
import { expect, openKeys, test } from "../support/browser/fixtures";
import { signIn } from "../support/browser/people";
import {
  choose,
  copyAndClose,
  createKey,
  dialogOf,
  expectOnTop,
  questionOf,
  readSecret,
  rowOf,
} from "../support/browser/screen";

type RecordedAnswer = { url: string; cacheControl: string | undefined; body: string };

/** Records every answer from now on. By hand, because the browser's tools keep no body of a no-store answer. */
async function recordAnswers(context: BrowserContext): Promise<RecordedAnswer[]> {
  const answers: RecordedAnswer[] = [];
  await context.route("**", async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const body = await response.text();
    answers.push({ url: response.url(), cacheControl: response.headers()["cache-control"], body });
    await route.fulfill({ response });
  });
  return answers;
}

/** Everything that a page can store, as text. */
function readEverythingKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const caches = await window.caches.keys();
    const history = JSON.stringify(window.history.state);
    const kept = [
      { ...localStorage },
      { ...sessionStorage },
      databases,
      caches,
      document.cookie,
      location.href,
      history,
    ];
    return JSON.stringify(kept) + document.documentElement.outerHTML + window.name;
  });
}

test("a secret is in the answer that created it and nowhere else", async ({
  keysPage: page,
  context,
  server,
  person,
}) => {
  const answers = await recordAnswers(context);
  const revealed = await createKey(page, "secret");
  const secret = await readSecret(revealed);
  expect((await page.content()).includes(secret)).toBe(true);
  await revealed.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close anyway" }).click();
  await expect(revealed).toBeHidden();
  await expect(rowOf(page, "secret")).toContainText(secret.slice(-5));
  await page.waitForResponse((response) => response.url().includes("/keys/data?"));
  expect(await readEverythingKept(page)).not.toContain(secret);
  await page.reload();
  await expect(rowOf(page, "secret")).toBeVisible();
  await page.getByRole("link", { name: "API Keys", exact: true }).click();
  expect(await readEverythingKept(page)).not.toContain(secret);
  expect(JSON.stringify(await context.storageState({ indexedDB: true }))).not.toContain(secret);
  const holding = answers.filter(({ body }) => body.includes(secret.slice(0, 40)));
  expect(holding).toHaveLength(1);
  expect(holding[0]?.cacheControl).toContain("no-store");
  expect(answers.length).toBeGreaterThan(5);
  await context.unrouteAll({ behavior: "wait" });

  const cookie = `latchkey_session=${await signIn(context, person, server.url)}`;
  const ways: Record<string, string>[] = [
    {},
    { RSC: "1" },
    { RSC: "1", "Next-Router-Prefetch": "1" },
    { RSC: "1", "Next-Router-State-Tree": "[]" },
  ];
  for (const path of ["/keys", `/keys/data?account=${person.accountId}`, "/"]) {
    for (const headers of ways) {
      const { text } = await call(server.url + path, { headers: { ...headers, cookie } });
      expect(text).not.toContain(secret.slice(0, 40));
    }
  }
  expect(server.output()).not.toContain(secret.slice(0, 40));
});

test("reloading, going back and going forward never show it again", async ({ keysPage: page }) => {
  await page.goto("/keys?first");
  await openKeys(page);
  const secret = await readSecret(await createKey(page, "history"));
  for (const move of [() => page.reload(), () => page.goBack(), () => page.goForward()]) {
    await move();
    await expect(rowOf(page, "history")).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect(await readEverythingKept(page)).not.toContain(secret);
  }
});

test("a page in the browser's back-forward cache has forgotten the secret", async ({ keysPage: page }) => {
  const revealed = await createKey(page, "kept alive");
  const secret = await readSecret(revealed);
  const kept = await page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    return document.documentElement.outerHTML;
  });
  expect(kept).not.toContain(secret);
  await expect(revealed).toBeHidden();
  await expect(rowOf(page, "kept alive")).toBeVisible();
});

test("a late answer to an earlier change never replaces the secret that is shown", async ({
  keysPage: page,
  server,
}) => {
  const first = await readSecret(await createKey(page, "renewed"));
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close anyway" }).click();
  const dialog = await choose(page, "renewed", "Change API Key");
  await dialog.getByRole("button", { name: "Change API Key" }).dblclick();
  const revealed = dialogOf(page, "API key changed");
  await expectOnTop(revealed);
  const second = await readSecret(revealed);
  expect(second).not.toBe(first);
  const status = async (secret: string) =>
    (await call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } })).status;
  expect([await status(first), await status(second)]).toEqual([401, 204]);
  await page.keyboard.press("Escape");
  await expect(questionOf(page)).toBeVisible();
});

test("no toast, title or error of the page names the secret", async ({ keysPage: page }) => {
  const secret = await copyAndClose(await createKey(page, "quiet"));
  const dialog = await choose(page, "quiet", "Delete");
  expect(await dialog.textContent()).not.toContain(secret.slice(0, 10));
  expect(await page.title()).not.toContain(secret.slice(0, 10));
  expect(await page.content()).not.toContain(secret.slice(0, 40));
});
