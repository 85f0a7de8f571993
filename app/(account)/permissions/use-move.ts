/** Moves a resource by one place among all, without a dialog of its own. */
"use client";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { useAccountId } from "@/lib/client/account-id";
import { move as moveItem } from "@/lib/shared/permissions/resource-draft";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { savePermissionsAction } from "./actions";

/** `move` takes the place of the resource and the step; `submission` holds why it failed. */
export function useMove({ catalogue, version }: PermissionsView) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const move = (at: number, step: -1 | 1) => {
    const text = JSON.stringify({ ...catalogue, resources: moveItem(catalogue.resources, at, step) });
    void submit(
      () => savePermissionsAction(accountId, { text, expectedVersion: version }),
      () => {},
    );
  };
  return { move, submission };
}
