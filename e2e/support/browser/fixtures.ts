/** What every browser story has: a built server, a person, and windows in which nothing goes wrong unseen. */
import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { startServer, type TestServer } from "../server";
import { createPerson, enterDatabase, forgetFailedSignIns, leaveDatabase, type Person, signIn } from "./people";
import { Watch } from "./watch";

type WindowWish = { person?: Person | null; path?: string; options?: BrowserContextOptions };

type Story = {
  /** collects errors of every window; allow those that the story itself provokes */
  watch: Watch;
  /** somebody with an account of their own, without keys, and with a session */
  person: Person;
  /** `page`, signed in, on /keys */
  keysPage: Page;
  /** one more browser: of the same person unless told otherwise, on /keys */
  openWindow: (wish?: WindowWish) => Promise<Page>;
};

export const test = base.extend<Story, { server: TestServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
    async ({}, provide) => {
      const server = await startServer({ TEST_ROUTES: "1", SIGN_UP: "open" });
      enterDatabase(server.databaseFile);
      await provide(server);
      await leaveDatabase();
      await server.end();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  baseURL: async ({ server }, provide) => provide(server.url),

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  watch: async ({}, provide) => {
    const watch = new Watch();
    await provide(watch);
    expect(watch.unexpected()).toEqual([]);
  },

  context: async ({ context, watch }, provide) => {
    await watch.follow(context);
    await provide(context);
  },

  person: async ({ server }, provide) => {
    // Stories share the address 127.0.0.1: one person's wrong passwords must not slow the next one down.
    forgetFailedSignIns(server.databaseFile);
    await provide(await createPerson());
  },

  keysPage: async ({ page, context, person, server }, provide) => {
    await signIn(context, person, server.url);
    await openKeys(page);
    await provide(page);
  },

  openWindow: async ({ browser, person, server, watch, contextOptions }, provide) => {
    const contexts: { close(): Promise<void> }[] = [];
    await provide(async (wish = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server.url, ...wish.options });
      contexts.push(context);
      await watch.follow(context);
      const visitor = wish.person === undefined ? person : wish.person;
      if (visitor) await signIn(context, visitor, server.url);
      const page = await context.newPage();
      if (wish.path) await page.goto(wish.path);
      else await openKeys(page);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

/** Goes to /keys and waits until the page is alive. */
export async function openKeys(page: Page): Promise<void> {
  await page.goto("/keys");
  await expectAlive(page);
}

/**
 * Waits until React has taken over the buttons that the server drew, before which a click reaches nothing, and until
 * nothing that was streamed lies hidden beside what is shown, which would be there twice.
 */
export async function expectAlive(page: Page): Promise<void> {
  const isTaken = () => {
    // Who may change nothing has none on the page itself.
    const button = document.querySelector("main button") ?? document.querySelector("header button");
    const isStreaming = document.querySelector('[hidden][id^="S:"]') !== null;
    return !isStreaming && Object.keys(button ?? {}).some((key) => key.startsWith("__react"));
  };
  await expect.poll(() => page.evaluate(isTaken), { intervals: [20] }).toBe(true);
}

export { expect };
