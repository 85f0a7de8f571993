/** Calls a server action, one call at a time, and keeps its refusal and the way to repeat it. */
"use client";
import { useRef, useState } from "react";
import { CALL_FAILURE_TEXTS, type CallFailure, callAction } from "@/lib/client/actions/call-action";
import type { ActionRefusal, ActionResult } from "@/lib/shared/keys/key-view";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";

/** A refusal, or why there is no answer. Every call is safe to repeat. */
export type SubmissionFailure = ActionRefusal | { code: CallFailure; message: string };

export type Submission = {
  isPending: boolean;
  failure: SubmissionFailure | null;
  /** Repeats the last call, for example after the password was confirmed. */
  repeat: () => void;
  /** Clears `failure`. */
  dismiss: () => void;
};

/** `confirmation`: which servers have confirmed the change; null with SQLite. */
type OnDone<T> = (value: T, confirmation: Confirmation | null) => void;

/**
 * Not react-query's useMutation: its cache would keep the answer, and with it a secret. `submit` does nothing while a
 * call is running, so a double click sends once.
 */
export function useSubmission(): Submission & {
  submit: <T>(call: () => Promise<ActionResult<T>>, onDone: OnDone<T>) => Promise<void>;
} {
  // A ref: state would change one render too late for the second of two quick clicks.
  const isLocked = useRef(false);
  const lastCall = useRef<(() => Promise<void>) | null>(null);
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<SubmissionFailure | null>(null);

  async function submit<T>(call: () => Promise<ActionResult<T>>, onDone: OnDone<T>): Promise<void> {
    if (isLocked.current) return;
    isLocked.current = true;
    lastCall.current = () => submit(call, onDone);
    setPending(true);
    setFailure(null);
    try {
      const result = await callAction(call);
      if (!result.ok) setFailure({ code: result.failure, message: CALL_FAILURE_TEXTS[result.failure].title });
      else if (result.answer.ok) onDone(result.answer.value, result.answer.confirmation ?? null);
      else setFailure(result.answer.refusal);
    } finally {
      isLocked.current = false;
      setPending(false);
    }
  }

  return { isPending, failure, submit, repeat: () => void lastCall.current?.(), dismiss: () => setFailure(null) };
}
