/** The secret part of an invitation's link is in the link and nowhere else. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "../support/browser/fixtures";
import {
  expectInside,
  expectOver,
  invite,
  joinButton,
  nameField,
  openOffer,
  passwordField,
  startBeside,
} from "../support/browser/invitation";
import { recordRequests } from "../support/browser/share";

const PASSWORD = "walnut ladder in the rain";

// The story starts another server.
test.slow();

/** The bytes of the database and its write-ahead log. */
function readDatabase(file: string): string {
  const files = [file, `${file}-wal`].filter(existsSync);
  return files.map((name) => readFileSync(name, "latin1")).join("");
}

test("the token is in no log at the most verbose level, no file and no address, however its page is used", async ({
  page,
  person,
  server,
}) => {
  const talkative = await startBeside(server, { LOG_LEVEL: "trace" });
  const invited = await invite(person);
  const sent = recordRequests(page.context());
  const wrong = invited.token.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  await page.goto(`${talkative.url}${invited.path.replace(/#.*/, `#${wrong}`)}`);
  await expectOver(page);
  await openOffer(page, invited, talkative.url);
  await nameField(page).fill("Grace Hopper");
  await passwordField(page).fill("short");
  await joinButton(page).click();
  await expect(passwordField(page)).toHaveValue("");
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expectInside(page, "Analytical Engines");
  expect(
    await page.evaluate(() => JSON.stringify([location.href, history.state, { ...sessionStorage }])),
  ).not.toContain(invited.token);
  await page.goBack();
  await expect(page.getByText("This link is not complete")).toBeVisible();
  // Besides the two calls that need it, the token left the browser in no request, address or header.
  const bodies = sent.filter((text) => text.includes(invited.token) || text.includes(wrong));
  expect(bodies.length).toBeGreaterThan(2);
  for (const body of bodies) expect(JSON.parse(body)).toEqual([expect.objectContaining({ id: invited.id })]);

  const bytes = Buffer.from(invited.token, "base64url").toString("latin1");
  const kept = readDatabase(server.databaseFile);
  expect(kept.length).toBeGreaterThan(10_000);
  for (const secret of [invited.token, wrong, bytes, PASSWORD]) {
    expect(kept.includes(secret)).toBe(false);
    expect(talkative.output().includes(secret)).toBe(false);
  }
  expect(talkative.output()).toContain('"event":"member.joined"');
  // A page that outlives its server reports failed requests.
  await page.close();
  await talkative.end();
});
