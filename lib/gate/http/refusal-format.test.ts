/** Only v2's own paths are refused in v2's envelope, and only checks with their reason in header fields. */
import { expect, test } from "vitest";
import { toCheckProblem, toProblemDetails, toV2Envelope } from "@/lib/shared/gate/refusals";
import { isV2Path } from "./api-paths";
import { refusalFormatFor, refusalFormatForTarget } from "./refusal-format";

test.each(["/api/v2", "/api/v2/", "/api/V2/AccessToken/Add", "/api/v2/x/y"])("%s is v2", (path) => {
  expect(isV2Path(path)).toBe(true);
  expect(refusalFormatFor(path)).toBe(toV2Envelope);
});

test.each([
  "/api",
  "/api/",
  "/api/v",
  "/api/v20",
  "/api/v2x",
  "/api/v4/v2",
  "/api/version",
  "/api/checks",
  "/api/v2.0",
])("%s is not", (path) => {
  expect(isV2Path(path)).toBe(false);
  expect(refusalFormatFor(path)).toBe(toProblemDetails);
});

test("a check is refused as problem details that header fields repeat", () => {
  expect(refusalFormatFor("/api/check")).toBe(toCheckProblem);
  expect(refusalFormatForTarget("/api/check?/api/v2")).toBe(toCheckProblem);
});

test("a target that is no valid path is refused in the format of the path that it resembles", () => {
  for (const url of ["/api/v2?x", "/api/V2/a b", "/api/v2//x?y"])
    expect(refusalFormatForTarget(url)).toBe(toV2Envelope);
  for (const url of [undefined, "", "*", "/API/v2", "/x/v2/y", "/abcdv2", "/api/checks?/api/v2"]) {
    expect(refusalFormatForTarget(url)).toBe(toProblemDetails);
  }
});
