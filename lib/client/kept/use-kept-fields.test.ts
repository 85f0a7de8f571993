/** What a person must prove themselves with is never stored in the tab. */
import { expect, test } from "vitest";
import { mayKeepField } from "./use-kept-fields";

test.each([
  [{ type: "email", name: "email", autocomplete: "username" }, true],
  [{ type: "text", name: "accountName", autocomplete: "organization" }, true],
  [{ type: "password", name: "password", autocomplete: "new-password" }, false],
  [{ type: "text", name: "password", autocomplete: "" }, false],
  [{ type: "text", name: "code", autocomplete: "off" }, false],
  [{ type: "hidden", name: "next", autocomplete: "" }, false],
] as const)("%o may be kept: %s", (field, mayKeep) => {
  expect(mayKeepField(field)).toBe(mayKeep);
});
