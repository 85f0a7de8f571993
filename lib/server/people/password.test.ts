/** Passwords are compared whole, in one spelling, off the event loop, and weak ones are refused. */
import { expect, test, vi } from "vitest";
import { hashPassword, verifyPassword } from "./password";
import { findPasswordWeakness } from "./password-rules";

vi.setConfig({ testTimeout: 60_000 });
const owner = { email: "ada.lovelace@example.com", name: "Ada Lovelace", accountName: "Analytical Engines" };

test("a password of 72 bytes matches itself and not with one more", async () => {
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

test("without a hash the answer is no, after the time of a comparison", async () => {
  const hash = await hashPassword("correct horse battery");
  const timeOf = async (given: string | null) => {
    const start = performance.now();
    expect(await verifyPassword("wrong horse battery", given)).toBe(false);
    return performance.now() - start;
  };
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    known.push(await timeOf(hash));
    unknown.push(await timeOf(null));
  }
  // The fastest of each: what the machine does besides only adds.
  const ratio = Math.min(...unknown) / Math.min(...known);
  expect(ratio).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.4);
});

test("hashing leaves the event loop free, and the queue is bounded", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const all = await Promise.all(Array.from({ length: 40 }, () => verifyPassword("wrong horse battery", null)));
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(100);
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
