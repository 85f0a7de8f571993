/** Which names are valid, and which count as the same. */
import { describe, expect, test } from "vitest";
import { keyName } from "@/lib/shared/keys/key-input";
import { completeSecret } from "@/lib/shared/keys/secret-format";

const secret = completeSecret("A".repeat(88));

describe("a key's name", () => {
  test.each([
    "CI key/1",
    "a@b.example",
    "100%",
    "…",
    "Ünïcode 🔑",
    "👩‍💻 team",
    "🏳️‍🌈",
    "👍🏽",
    "می‌خواهم",
    "क्‍ष",
    "a+b",
    "..a",
  ])("may be %s", (name) => {
    expect(keyName.parse(name)).toBe(name.normalize("NFC"));
  });

  test.each<[string, string]>([
    ["nothing to see", " \u00ad "],
    ["a dot", "."],
    ["two dots", ".."],
    ["a zero-width space in a word", "full\u200b"],
    ["a soft hyphen in a word", "fu\u00adll"],
    ["a mark of direction", "full\u200e"],
    ["a joiner between letters that don't join", "fu\u200dll"],
    ["a non-joiner between letters that don't join", "fu\u200cll"],
    ["a tag", "full\u{e0041}"],
    ["an override of direction", "full\u202e"],
    ["a line break", "a\nb"],
    ["a lone surrogate", "a\ud800"],
    ["an API key", secret],
    ["an API key in lower case, with something around it", `x ${secret.toLowerCase()} y`.slice(0, 100)],
    ["101 characters", "x".repeat(101)],
  ])("may not hold %s", (_what, name) => {
    expect(keyName.safeParse(name).success).toBe(false);
  });

  test("is trimmed and brought to one normal form", () => {
    expect(keyName.parse("  u\u0308 ")).toBe("ü");
  });
});
