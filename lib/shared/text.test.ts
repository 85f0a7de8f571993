/** Typed text is bounded, then normalised, and holds no API key. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { completeSecret } from "./keys/secret-format";
import { holdsKey, MAX_MARKS_IN_A_ROW, normalise, readText } from "./text";

const ROOT = path.resolve(import.meta.dirname, "../..");
const KEY = completeSecret("0123456789ABCDEF".repeat(6).slice(0, 88));
const ACUTE = "\u0301";
const GRAVE_BELOW = "\u0316";

const sourcesBelow = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes("generated/") && !/\.test\.tsx?$/.test(file));

test("one file normalises text, and everything else asks it to", () => {
  const files = ["lib", "app", "components", "prisma", "scripts"].flatMap(sourcesBelow);
  const found = files.filter((file) => /(?<!path)\.normalize\(/.test(readFileSync(path.join(ROOT, file), "utf8")));
  expect(found).toEqual(["lib/shared/text.ts"]);
});

describe("normalise", () => {
  test.each([
    ["e\u0301", "NFC", "é"],
    ["ﬁ１", "NFKC", "fi1"],
    ["o\u0323\u0302", "NFC", "ộ"],
    [`a${ACUTE.repeat(MAX_MARKS_IN_A_ROW)}`, "NFC", `á${ACUTE.repeat(MAX_MARKS_IN_A_ROW - 1)}`],
  ] as const)("%j in %s is %j", (text, form, expected) => {
    expect(normalise(text, form)).toBe(expected);
  });

  test.each(["NFC", "NFKC"] as const)("no run of marks in %s is longer than may be sorted", (form) => {
    const text = normalise(`a${(ACUTE + GRAVE_BELOW).repeat(1000)}`, form);
    // The character that parts two runs is a mark of class 0, which is never sorted.
    expect(text.split("\u034f").every((run) => [...run].length <= MAX_MARKS_IN_A_ROW + 1)).toBe(true);
  });

  test("every character that a normal form turns into marks alone counts as one", () => {
    // Beyond the first two planes there are ideographs, and variation selectors, which are marks themselves.
    const missed = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter(
      (character) => /^\p{M}+$/u.test(character.normalize("NFKD")) && !/[\p{M}\uff9e\uff9f]/u.test(character),
    );
    expect(missed).toEqual([]);
  });
});

describe("readText", () => {
  const read = (text: string, keepsSpace = false) => readText(text, { maxLength: 200, keepsSpace });

  test.each([
    ["e\u0301", { ok: true, text: "é" }],
    ["  a b\n", { ok: true, text: "a b" }],
    [`${" ".repeat(1000)}a`, { ok: true, text: "a" }],
    ["a".repeat(200), { ok: true, text: "a".repeat(200) }],
    ["a".repeat(201), { ok: false, problem: "too_long" }],
    [`a${ACUTE.repeat(30)}`, { ok: true, text: `á${ACUTE.repeat(29)}` }],
    [`a${ACUTE.repeat(31)}`, { ok: false, problem: "too_many_marks" }],
    [`a${(ACUTE + GRAVE_BELOW).repeat(16)}`, { ok: false, problem: "too_many_marks" }],
    [`ガ${"\uff9e\u0316".repeat(16)}`, { ok: false, problem: "too_many_marks" }],
    [KEY, { ok: false, problem: "holds_key" }],
  ])("%j", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("a password keeps the spaces around it", () => {
    expect(read(" a ", true)).toEqual({ ok: true, text: " a " });
  });
});

describe("a key is found", () => {
  const other = KEY.slice(0, -1) + (KEY.endsWith("0") ? "1" : "0");
  test.each<[string, string, boolean]>([
    ["alone", KEY, true],
    ["in lower case", KEY.toLowerCase(), true],
    ["inside other text", `my key: ${KEY}, keep it`, true],
    ["before other digits", `${KEY}0123`, true],
    ["behind other digits", `0123${KEY}`, true],
    ["in an email address", `${KEY}@example.com`, true],
    ["behind Bearer", `Bearer ${KEY}`, true],
    ["broken by a space or a line end", `${KEY.slice(0, 40)} \n${KEY.slice(40)}`, true],
    ["broken by an invisible character", `${KEY.slice(0, 40)}\u200b${KEY.slice(40)}`, true],
    ["in groups", KEY.replace(/.{8}/g, "$&-"), true],
    ["in full width", KEY.replace(/./g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)), true],
    ["not where the checksum is wrong", other, false],
    ["not where a character is missing", KEY.slice(1), false],
    ["not where a letter is in between", `${KEY.slice(0, 40)}x${KEY.slice(40)}`, false],
  ])("%s", (_what, text, expected) => {
    expect(holdsKey(text)).toBe(expected);
  });
});
