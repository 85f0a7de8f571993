/** An invitation works once, for one person, however many people have its link. */
import { randomUUID } from "node:crypto";
import { expect, test } from "../support/browser/fixtures";
import {
  expectInside,
  expectOver,
  invite,
  joinButton,
  membershipsOf,
  nameField,
  openOffer,
  passwordField,
} from "../support/browser/invitation";
import { createPerson, PASSWORD } from "../support/browser/people";

const NEW_PASSWORD = "walnut ladder in the rain";

test("a link works once: in a second browser it is over", async ({ page, person, openWindow }) => {
  const guest = await createPerson("Grace Hopper");
  const invited = await invite(person, { email: guest.email });
  const late = await openWindow({ person: guest });
  await openOffer(late, invited);
  await openOffer(page, invited);
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expectInside(page, "Analytical Engines");
  await joinButton(late).click();
  await expectOver(late);
  await late.reload();
  await expectOver(late);
});

test("of two people who accept at the same time exactly one joins", async ({ person, openWindow }) => {
  const invited = await invite(person);
  const windows = await Promise.all([0, 1].map(() => openWindow({ person: null, path: "/sign-in" })));
  for (const window of windows) {
    await openOffer(window, invited);
    await nameField(window).fill(`Grace ${randomUUID()}`);
    await passwordField(window).fill(NEW_PASSWORD);
  }
  await Promise.all(windows.map((window) => joinButton(window).click()));
  const isIn = await Promise.all(
    windows.map(async (window) => {
      const loser = window.getByText("This invitation no longer works");
      await expect(loser.or(window.getByRole("heading", { name: "API Keys", level: 1 }))).toBeVisible();
      return !(await loser.isVisible());
    }),
  );
  expect(isIn.filter(Boolean)).toHaveLength(1);
  expect(await membershipsOf(invited.email)).toHaveLength(1);
});
