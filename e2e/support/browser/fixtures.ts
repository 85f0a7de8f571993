/** The fixtures of browser stories: a built server, a person, and windows whose errors fail the story. */
import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { startServer, type TestServer } from "../server";
import { createDatabase, type Engine } from "./database";
import { createPerson, forgetFailedSignIns, leaveDatabase, type Person, signIn } from "./people";
import { Watch } from "./watch";

type WindowWish = { person?: Person | null; path?: string; options?: BrowserContextOptions };

type Story = {
  /** collects the errors of every window; a story must allow those that it provokes */
  watch: Watch;
  /** a person with an account of their own, without keys */
  person: Person;
  /** the page at /keys, signed in as `person` */
  keysPage: Page;
  /** opens another browser; by default at /keys, signed in as `person` */
  openWindow: (wish?: WindowWish) => Promise<Page>;
};

/** What the stories of a project share. */
export type Shared = {
  /** the kind of database that the server has; the project says which */
  engine: Engine;
  server: TestServer;
};

export const test = base.extend<Story, Shared>({
  engine: ["sqlite", { scope: "worker", option: true }],

  server: [
    async ({ engine }, provide) => {
      const database = await createDatabase(engine);
      const server = await startServer({ TEST_ROUTES: "1", SIGN_UP: "open", ...database.environment });
      database.enter(server);
      await provide(server);
      await leaveDatabase();
      await server.end();
      await database.remove();
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

  // biome-ignore lint/correctness/noUnusedFunctionParameters: as above.
  person: async ({ server }, provide) => {
    // Stories share the address 127.0.0.1, so one story's wrong passwords must not make the next one wait.
    await forgetFailedSignIns();
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

/** Opens /keys and waits until React has taken over the page, with the list, which it takes over last. */
export async function openKeys(page: Page): Promise<void> {
  await page.goto("/keys");
  await expectAlive(page);
  const areTaken = () =>
    [...document.querySelectorAll("main button")].every((button) =>
      Object.keys(button).some((key) => key.startsWith("__react")),
    );
  await expect.poll(() => page.evaluate(areTaken), { intervals: [20] }).toBe(true);
}

/**
 * Waits until React has taken over the buttons that the server rendered, because a click before that has no effect, and
 * until no streamed part is left hidden beside its visible copy, because locators would find both.
 */
export async function expectAlive(page: Page): Promise<void> {
  const isTaken = () => {
    // A viewer's page has no button in `main`.
    const button = document.querySelector("main button") ?? document.querySelector("header button");
    const isStreaming = document.querySelector('[hidden][id^="S:"]') !== null;
    return !isStreaming && Object.keys(button ?? {}).some((key) => key.startsWith("__react"));
  };
  await expect.poll(() => page.evaluate(isTaken), { intervals: [20] }).toBe(true);
}

export { expect };
