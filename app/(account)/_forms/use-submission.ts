/** Calls a server action, one call at a time, and keeps its refusal and the way to repeat it. */
"use client";
import { useRef, useState } from "react";
import type { ActionRefusal, ActionResult } from "@/lib/shared/keys/key-view";

/** "no_answer": the server may or may not have carried the call out. It is safe to repeat. */
export type SubmissionFailure = ActionRefusal | { code: "no_answer"; message: string };

const NO_ANSWER: SubmissionFailure = {
  code: "no_answer",
  message: "The server did not answer. Check your connection and try again: nothing is done twice.",
};

export type Submission = {
  isPending: boolean;
  failure: SubmissionFailure | null;
  /** Repeats the last call, for example after the password was confirmed. */
  repeat: () => void;
  /** Clears `failure`. */
  dismiss: () => void;
};

/**
 * Not react-query's useMutation: its cache would keep the answer, and with it a secret. `submit` does nothing while a
 * call is running, so a double click sends once.
 */
export function useSubmission(): Submission & {
  submit: <T>(call: () => Promise<ActionResult<T>>, onDone: (value: T) => void) => Promise<void>;
} {
  // A ref: state would change one render too late for the second of two quick clicks.
  const isLocked = useRef(false);
  const lastCall = useRef<(() => Promise<void>) | null>(null);
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<SubmissionFailure | null>(null);

  async function submit<T>(call: () => Promise<ActionResult<T>>, onDone: (value: T) => void): Promise<void> {
    if (isLocked.current) return;
    isLocked.current = true;
    lastCall.current = () => submit(call, onDone);
    setPending(true);
    setFailure(null);
    try {
      const result = await call();
      if (result.ok) onDone(result.value);
      else setFailure(result.refusal);
    } catch {
      // Expected refusals are values, so this is the network, or a server that is restarting.
      setFailure(NO_ANSWER);
    } finally {
      isLocked.current = false;
      setPending(false);
    }
  }

  return { isPending, failure, submit, repeat: () => void lastCall.current?.(), dismiss: () => setFailure(null) };
}
