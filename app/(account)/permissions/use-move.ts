/** Moves a resource by one place among all, without a dialog. */
"use client";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { CALL_FAILURE_TEXTS, callAction } from "@/lib/client/actions/call-action";
import { move } from "@/lib/shared/permissions/resource-draft";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { savePermissionsAction } from "./actions";

export function useMove({ catalogue, version }: PermissionsView) {
  const accountId = useAccountId();
  const showToast = useToast();
  return async (at: number, step: -1 | 1): Promise<void> => {
    const text = JSON.stringify({ ...catalogue, resources: move(catalogue.resources, at, step) });
    const result = await callAction(() => savePermissionsAction(accountId, { text, expectedVersion: version }));
    if (!result.ok) showToast({ tone: "bad", text: CALL_FAILURE_TEXTS[result.failure].title });
    else if (!result.answer.ok) showToast({ tone: "bad", text: result.answer.refusal.message });
  };
}
