/** A server's message stays at its field until the person corrects that field. */
import { expect, test } from "vitest";
import { addCorrection, getOpenErrors, NO_CORRECTIONS } from "./field-errors";
import type { SubmissionFailure } from "./use-submission";

const refuse = (fields: Record<string, string>): SubmissionFailure => ({
  code: "invalid",
  message: "Check it.",
  fields,
});

test("a correction takes away its own field's message and no other", () => {
  const failure = refuse({ name: "Enter a name.", ipRules: "Too many." });
  const corrections = addCorrection(NO_CORRECTIONS, failure, "name");
  expect(getOpenErrors(failure, corrections)).toEqual({ ipRules: "Too many." });
  expect(getOpenErrors(failure, addCorrection(corrections, failure, "ipRules"))).toEqual({});
});

test("the same refusal, arriving once more, shows all of its messages again", () => {
  const [first, second] = [refuse({ name: "Enter a name." }), refuse({ name: "Enter a name." })];
  const corrections = addCorrection(NO_CORRECTIONS, first, "name");
  expect(getOpenErrors(second, corrections)).toEqual({ name: "Enter a name." });
  expect(getOpenErrors(second, addCorrection(corrections, second, "ipRules"))).toEqual({ name: "Enter a name." });
});

test("a failure that is about no field has no messages for fields", () => {
  expect(getOpenErrors(null, NO_CORRECTIONS)).toEqual({});
  expect(getOpenErrors({ code: "no_answer", message: "No answer." }, NO_CORRECTIONS)).toEqual({});
});
