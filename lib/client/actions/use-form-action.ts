/** Runs the action of a form that also works without JavaScript, and keeps what was typed when no answer comes. */
"use client";
import { useActionState, useSyncExternalStore } from "react";
import { emptyFormState } from "@/lib/client/empty-form-state";
import type { FormState } from "@/lib/shared/form-state";
import { type CallFailure, callAction } from "./call-action";

/** The state of the form; `failure` is set when the last call got no answer. */
export type FormActionState = FormState & { failure?: CallFailure };
type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;

const never = () => () => {};

/** Like `useActionState`: the state, the form's action, and whether it is running. */
export function useFormAction(action: FormAction) {
  // Only the action itself can be sent without JavaScript, and hydration expects what the server rendered.
  const isAlive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const call = async (previous: FormActionState, form: FormData): Promise<FormActionState> => {
    const result = await callAction(() => action(previous, form));
    if (result.ok) return result.answer;
    return { ...emptyFormState, values: readTexts(form), failure: result.failure };
  };
  return useActionState<FormActionState, FormData>(isAlive ? call : action, emptyFormState);
}

/** What was typed, except passwords and the fields that React adds. */
function readTexts(form: FormData): Record<string, string> {
  const texts = [...form].filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" && !/password/i.test(entry[0]) && !entry[0].startsWith("$"),
  );
  return Object.fromEntries(texts);
}
