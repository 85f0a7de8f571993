/** What no database can hold is refused before it is asked for. */
import { expect, test } from "vitest";
import { reference } from "./reference";
import { typedText } from "./typed-text";

test("U+0000 is refused in an id and in typed text, because PostgreSQL can store it in neither", () => {
  expect(reference.safeParse("3f1c\0").success).toBe(false);
  expect(reference.safeParse("3f1c").success).toBe(true);
  const name = typedText({ maxLength: 50, tooLong: "Too long." });
  expect(name.safeParse("a\0b").error?.issues[0]?.message).toMatch(/can't be stored/);
  expect(name.safeParse("a b").success).toBe(true);
});
