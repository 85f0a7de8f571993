/** An invitation that is over or unknown does not work, and its page says so. */
import { call } from "../support/api/client";
import { expect, test } from "../support/browser/fixtures";
import {
  age,
  expectInside,
  expectOver,
  invite,
  joinButton,
  membershipsOf,
  openOffer,
  passwordField,
  renew,
  withdraw,
} from "../support/browser/invitation";
import { createPerson, PASSWORD } from "../support/browser/people";

test("a withdrawn invitation is over, even where its page is open", async ({ page, person }) => {
  const guest = await createPerson("Grace Hopper");
  const invited = await invite(person, { email: guest.email });
  await openOffer(page, invited);
  await withdraw(person, invited);
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expectOver(page);
  await page.reload();
  await expectOver(page);
  expect(await membershipsOf(guest.email)).toHaveLength(1);
});

test("a renewed invitation has a new link, and the old one no longer works", async ({ person, openWindow }) => {
  const guest = await createPerson("Grace Hopper");
  const page = await openWindow({ person: guest });
  const old = await invite(person, { email: guest.email });
  const fresh = await renew(person, old);
  expect([fresh.id, fresh.token === old.token]).toEqual([old.id, false]);
  await page.goto(old.path);
  await expectOver(page);
  // The new link, entered over the old one without loading the page.
  await openOffer(page, fresh);
  await joinButton(page).click();
  await expectInside(page, "Analytical Engines");
});

test("an expired invitation does not work", async ({ person, openWindow }) => {
  const guest = await createPerson("Grace Hopper");
  const page = await openWindow({ person: guest });
  const invited = await invite(person, { email: guest.email });
  await openOffer(page, invited);
  await age(invited);
  await joinButton(page).click();
  await expectOver(page);
  expect(await membershipsOf(guest.email)).toHaveLength(1);
});

test("a link whose last part is missing or wrong shows nothing, and works once it is complete", async ({
  page,
  person,
}) => {
  const invited = await invite(person);
  for (const hash of ["", "#", "#short", `#${invited.token.slice(0, 42)}`, `#${invited.token}x`]) {
    await page.goto("/sign-in");
    await page.goto(invited.path.replace(/#.*/, hash));
    await expect(page.getByText("This link is not complete")).toBeVisible();
    expect(await page.content()).not.toContain("Ada Lovelace");
  }
  await page.goto(invited.path.replace(/#.*/, `#${"A".repeat(43)}`));
  await expectOver(page);
  expect(await page.content()).not.toContain("Ada Lovelace");
  await openOffer(page, invited);
});

test("an unknown invitation looks like a known one without its last part", async ({ person, server }) => {
  const { id } = await invite(person);
  const textOf = async (path: string) => {
    const { text } = await call(server.url + path);
    // These differ with every call: the nonce, the time and the id.
    return text
      .replaceAll(/nonce[\\"=:]+[\w+/=]+/g, "")
      .replaceAll(/\d{13}/g, "")
      .replaceAll(path.slice("/invite/".length), "");
  };
  const [known, unknown] = [await textOf(`/invite/${id}`), await textOf(`/invite/${id.replace(/^./, "z")}`)];
  expect(known.length).toBeGreaterThan(1000);
  expect(known === unknown).toBe(true);
});

test("a chat's link preview uses nothing up and learns no names", async ({ page, person, server }) => {
  const invited = await invite(person);
  const [address = ""] = (server.url + invited.path).split("#");
  for (const method of ["GET", "HEAD", "GET", "POST"] as const) {
    const headers = { "user-agent": "Slackbot-LinkExpanding 1.0", origin: server.url };
    const answer = await call(address, { method, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(answer.headers["x-robots-tag"]).toContain("noindex");
    if (method === "GET") expect(answer.text).toContain("allow JavaScript for this page");
    for (const name of ["Ada", "Analytical", invited.email]) expect(answer.text).not.toContain(name);
  }
  await openOffer(page, invited);
});

test("when no answer arrives the page says so, and a second attempt works", async ({ page, person, watch }) => {
  watch.allow(/Failed to load resource: net::ERR_FAILED/);
  const guest = await createPerson("Grace Hopper");
  const invited = await invite(person, { email: guest.email });
  const cutOff = () => page.route("**/invite/*", (route) => route.abort(), { times: 1 });
  const unanswered = page.getByRole("alert").filter({ hasText: "The server did not answer" });
  await page.goto("/invite/none");
  // Only then the page listens for a link that is entered over this one.
  await expect(page.getByText("This link is not complete")).toBeVisible();
  await cutOff();
  await page.evaluate((token) => {
    window.location.hash = token;
  }, invited.token);
  await expect(unanswered).toBeFocused();
  await page.getByRole("button", { name: "Try again" }).click();
  await expectOver(page);
  await openOffer(page, invited);
  await passwordField(page).fill(PASSWORD);
  await cutOff();
  await joinButton(page).click();
  await expect(unanswered).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expectInside(page, "Analytical Engines");
});

test("after too many wrong passwords the page says how long to wait, and keeps what was typed", async ({
  page,
  person,
}) => {
  const guest = await createPerson("Grace Hopper");
  await openOffer(page, await invite(person, { email: guest.email }));
  const refusal = page.getByRole("alert").filter({ hasText: "Too many attempts. Try again in" });
  await expect(async () => {
    await passwordField(page).fill("not the right one");
    await joinButton(page).click();
    await expect(refusal.or(page.getByText("This is not the password of"))).toBeVisible();
    await expect(refusal).toBeVisible({ timeout: 100 });
  }).toPass({ intervals: [1] });
  await expect(passwordField(page)).toHaveValue("not the right one");
  await expect(refusal.getByRole("button", { name: "Try again" })).toBeVisible();
});
