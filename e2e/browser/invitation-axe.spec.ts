/** axe finds nothing on the page of an invitation, in any state; in both themes, on wide and narrow screens. */
import type { Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import { expectAccessible } from "../support/browser/accessible";
import { expect, test } from "../support/browser/fixtures";
import { expectOver, invite, joinButton, openOffer, passwordField } from "../support/browser/invitation";
import { createPerson, type Person } from "../support/browser/people";

const LONG = "A name without a break: ThatIsHowLongAWordCanBeInAName, and then it still goes on for another line";

async function createLongNamed(): Promise<Person> {
  const person = { ...(await createPerson(LONG)), accountName: LONG };
  await writeKeys((database) => database.account.update({ where: { id: person.accountId }, data: { name: LONG } }));
  return person;
}

/** Holds calls back until the returned function aborts the one that waits. */
async function holdNextCall(page: Page): Promise<() => void> {
  let cutOff: (() => void) | null = null;
  const isCutOff = new Promise<void>((resolve) => {
    cutOff = resolve;
  });
  let isHeld = false;
  await page.route("**/invite/*", async (route) => {
    if (isHeld || route.request().method() !== "POST") return route.fallback();
    isHeld = true;
    await isCutOff;
    await route.abort();
  });
  return () => cutOff?.();
}

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    const options = { viewport: { width, height: width === 360 ? 740 : 900 } };
    test.use({ ...options, hasTouch: width === 360 });

    test(`axe finds nothing on the page of an invitation (${width} px)`, async ({ page, openWindow, watch }) => {
      watch.allow(/Failed to load resource: net::ERR_FAILED/);
      const person = await createLongNamed();
      const fresh = await invite(person, { role: "member" });
      await page.goto(fresh.path.replace(/#.*/, ""));
      await expect(page.getByText("This link is not complete")).toBeVisible();
      await expectAccessible(page, "incomplete");
      await page.goto("/sign-in");

      const cutOff = await holdNextCall(page);
      await page.goto(fresh.path);
      await expect(page.getByText("Loading the invitation.")).toBeAttached();
      await expectAccessible(page, "looking");
      cutOff();
      await expect(page.getByText("The server did not answer")).toBeVisible();
      await expectAccessible(page, "no answer");
      await page.getByRole("button", { name: "Try again" }).click();
      await expect(joinButton(page)).toBeVisible();
      await expectAccessible(page, "a new person");
      await joinButton(page).click();
      await expect(page.getByText("Enter your name.")).toBeVisible();
      await expectAccessible(page, "refused fields");
      const cutOffAgain = await holdNextCall(page);
      await joinButton(page).click();
      await expect(joinButton(page)).toHaveAttribute("aria-disabled", "true");
      await expectAccessible(page, "accepting");
      cutOffAgain();
      await expect(page.getByText("The server did not answer")).toBeVisible();
      await expectAccessible(page, "accepting, no answer");

      const guest = await createPerson("Grace Hopper");
      const invited = await invite(person, { email: guest.email, role: "admin" });
      await openOffer(page, invited);
      await expect(passwordField(page)).toBeVisible();
      await expectAccessible(page, "a known person");
      const window = await openWindow({ person: guest, options });
      await openOffer(window, fresh);
      await expect(window.getByText("You are signed in as")).toBeVisible();
      await expectAccessible(window, "signed in as somebody else");
      await openOffer(window, invited);
      await expectAccessible(window, "signed in");
      await window.context().clearCookies();
      await joinButton(window).click();
      await expect(window.getByText("The invitation has changed.")).toBeVisible();
      await expectAccessible(window, "something has changed");
      await window.goto("/sign-in");
      await window.goto(`/invite/none#${"A".repeat(43)}`);
      await expectOver(window);
      await expectAccessible(window, "over");
    });
  });
}
