/** Passwords are compared whole, in Unicode normal form and off the event loop; weak ones are refused. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { Piscina } from "piscina";
import { expect, test, vi } from "vitest";
import { hashPassword, verifyPassword } from "./password";
import { findPasswordWeakness } from "./password-rules";

vi.setConfig({ testTimeout: 60_000 });
const owner = { email: "ada.lovelace@example.com", name: "Ada Lovelace", accountName: "Analytical Engines" };

test("a password of 72 bytes matches itself, and does not match with one byte more", async () => {
  const password = "a".repeat(72);
  const hash = await hashPassword(password);
  expect(hash).toMatch(/^\$2b\$12\$/);
  expect(await verifyPassword(password, hash)).toBe(true);
  expect(await verifyPassword(`${password}X`, hash)).toBe(false);
  await expect(hashPassword(`${password}X`)).rejects.toThrow("cut");
});

test("composed and decomposed letters are the same password", async () => {
  const hash = await hashPassword("caf\u00e9 au lait, twice");
  expect(await verifyPassword("cafe\u0301 au lait, twice", hash)).toBe(true);
});

test("without a hash the answer is no, after the work of a comparison", async () => {
  const hash = await hashPassword("correct horse battery");
  const compared = vi.spyOn(Piscina.prototype, "run");
  expect(await verifyPassword("wrong horse battery", hash)).toBe(false);
  expect(await verifyPassword("w".repeat(73), hash)).toBe(false);
  expect(await verifyPassword("wrong horse battery", null)).toBe(false);
  // The answer waits for the work.
  expect(compared.mock.settledResults.map(({ type }) => type)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  const tasks = compared.mock.calls.map(([task]) => task as { password: string; hash: string });
  compared.mockRestore();
  expect(tasks.map(({ password }) => password)).toEqual(["wrong horse battery", "w".repeat(72), "wrong horse battery"]);
  // bcrypt compares only what has the form of a hash, and its cost decides how long it takes.
  for (const task of tasks) expect(task.hash).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
});

test("hashing leaves the event loop free", async () => {
  let isCompared = false;
  const comparison = verifyPassword("wrong horse battery", null).then(() => {
    isCompared = true;
  });
  let turns = 0;
  for (; turns < 500 && !isCompared; turns++) await nextTurn();
  // On the event loop a comparison would be done after a few.
  expect(turns).toBe(500);
  await comparison;
});

test("the queue is bounded", async () => {
  // Of cost 4, so that forty comparisons take no time.
  const hash = "$2b$04$zGVKI9oPa1OfpHeXStnwy.0CfliOykrAaL5.X2iuyPKo9ht1sfIgO";
  const all = await Promise.all(Array.from({ length: 40 }, () => verifyPassword("wrong horse battery", hash)));
  const turnedAway = all.filter((result) => result === null).length;
  expect(turnedAway).toBeGreaterThan(10);
  expect(all.filter((result) => result === false)).toHaveLength(40 - turnedAway);
});

test.each([
  "1qaz2wsx3edc",
  "PASSWORD1234",
  "123456789012",
  "dragon-2024-2025",
  "latchkey1234",
  "LatchKey-LatchKey",
  "ada.lovelace@example.com",
  "AdaLovelace1815",
  "analytical engines!",
])("%s is refused", async (password) => {
  expect(await findPasswordWeakness(password, owner)).toEqual(expect.any(String));
});

test.each([
  "correct horse battery staple",
  "a".repeat(72),
  "my latchkey is under the mat",
  "Countess of 1815 numbers",
  "7391 5520 8846 1",
  "🔑".repeat(18),
])("%s is accepted", async (password) => {
  expect(await findPasswordWeakness(password, owner)).toBeNull();
});
