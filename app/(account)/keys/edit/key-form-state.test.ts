/** The key form keeps what was typed, and shows each message until its field changes. */
import { expect, test } from "vitest";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { applyChange, attemptToSend, getShownErrors, restartKeyForm, startKeyForm } from "./key-form-state";

const taken: SubmissionFailure = {
  code: "invalid",
  message: "Check the form.",
  fields: { name: "Taken.", ipRules: "Too many." },
};

test("a form without a name is not sent; the message goes once the name is changed", () => {
  const start = startKeyForm(null);
  const refused = attemptToSend({ ...start, draft: { ...start.draft, permissions: ["SendHttp"] } });
  expect(refused.input).toBeNull();
  expect(refused.state.refusedAttempts).toBe(1);
  expect(getShownErrors(refused.state, null)).toEqual({ name: "Enter a name." });
  const named = applyChange(refused.state, { ...refused.state.draft, name: "web shop" }, "name", null);
  expect(getShownErrors(named, null)).toEqual({});
  expect(attemptToSend(named).input).toMatchObject({ name: "web shop", ipRules: [], expiresAt: null });
});

test("each attempt that is refused counts, so that the focus moves each time", () => {
  const first = attemptToSend(startKeyForm(null));
  expect(attemptToSend(first.state).state.refusedAttempts).toBe(2);
});

test("the server's message goes when its field is changed, and another field's stays", () => {
  const start = startKeyForm(null);
  const changed = applyChange(start, { ...start.draft, name: "another" }, "name", taken);
  expect(getShownErrors(changed, taken)).toEqual({ ipRules: "Too many." });
  expect(getShownErrors(changed, { ...taken })).toEqual(taken.fields);
});

test("where both found something wrong with a field, the browser's message is shown", () => {
  const { state } = attemptToSend(startKeyForm(null));
  expect(getShownErrors(state, taken).name).toBe("Enter a name.");
});

test("a form is dirty from the first change on, until it starts again from what somebody else saved", () => {
  const start = startKeyForm(null);
  const changed = applyChange(start, { ...start.draft, name: "mine" }, "name", null);
  expect([start.isDirty, changed.isDirty]).toEqual([false, true]);
  const theirs = { name: "theirs", permissions: ["SendHttp"], ipRules: [], expiresAt: null } as Partial<KeyView>;
  const restarted = restartKeyForm(changed, null, theirs as KeyView);
  expect(restarted).toMatchObject({ isDirty: false, found: {}, draft: { name: "theirs", permissions: ["SendHttp"] } });
});
