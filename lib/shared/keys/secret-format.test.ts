/** A malformed secret is recognised without a look-up. */
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { completeSecret, isWellFormedSecret, lastFiveOf, mask } from "./secret-format";

const randomPart = () => randomBytes(44).toString("hex").toUpperCase();

test("the last eight characters are zlib's CRC-32 of the first 88", () => {
  for (let round = 0; round < 200; round++) {
    const random = randomPart();
    const secret = completeSecret(random);
    expect(secret).toMatch(/^[0-9A-F]{96}$/);
    expect(Number.parseInt(secret.slice(88), 16)).toBe(crc32(random));
    expect(isWellFormedSecret(secret)).toBe(true);
  }
});

test("every change of one character is noticed", () => {
  const secret = completeSecret(randomPart());
  for (let index = 0; index < 96; index++) {
    const other = secret[index] === "A" ? "B" : "A";
    expect(isWellFormedSecret(secret.slice(0, index) + other + secret.slice(index + 1))).toBe(false);
  }
});

test.each([
  ["lower case", (secret: string) => secret.toLowerCase()],
  ["95 characters", (secret: string) => secret.slice(1)],
  ["97 characters", (secret: string) => `${secret}0`],
  ["a space inside", (secret: string) => `${secret.slice(0, 40)} ${secret.slice(41)}`],
  ["NUL inside", (secret: string) => `${secret.slice(0, 40)}\0${secret.slice(41)}`],
  ["a wide character", (secret: string) => `${secret.slice(0, 40)}Ａ${secret.slice(41)}`],
  ["nothing", () => ""],
  ["10,000 characters", () => "A".repeat(10_000)],
])("%s is no secret", (_, spoil) => {
  expect(isWellFormedSecret(spoil(completeSecret(randomPart())))).toBe(false);
});

test("only 88 upper-case hex characters can be completed", () => {
  expect(() => completeSecret(randomPart().toLowerCase())).toThrow(TypeError);
  expect(() => completeSecret("AB")).toThrow(TypeError);
});

test("the mask shows the last five characters and no more", () => {
  const secret = completeSecret(randomPart());
  expect(mask(lastFiveOf(secret))).toBe(`••••••••${secret.slice(-5)}`);
});
