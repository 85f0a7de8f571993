/** Only v2's own paths are told in v2's envelope. */
import { expect, test } from "vitest";
import { envelopeOf, problemOf } from "@/lib/shared/gate/refusals";
import { isLegacyPath, tellOf, tellOfTarget } from "./refusal-format";

test.each(["/api/v2", "/api/v2/", "/api/V2/AccessToken/Add", "/api/v2/x/y"])("%s is v2", (path) => {
  expect(isLegacyPath(path)).toBe(true);
  expect(tellOf(path)).toBe(envelopeOf);
});

test.each(["/api", "/api/", "/api/v", "/api/v20", "/api/v2x", "/api/v4/v2", "/api/version", "/api/check", "/api/v2.0"])(
  "%s is not",
  (path) => {
    expect(isLegacyPath(path)).toBe(false);
    expect(tellOf(path)).toBe(problemOf);
  },
);

test("a target that no path could be made of is told by what it looks like", () => {
  for (const url of ["/api/v2?x", "/api/V2/a b", "/api/v2//x?y"]) expect(tellOfTarget(url)).toBe(envelopeOf);
  for (const url of [undefined, "", "*", "/API/v2", "/x/v2/y", "/abcdv2", "/api/check?/api/v2"]) {
    expect(tellOfTarget(url)).toBe(problemOf);
  }
});
