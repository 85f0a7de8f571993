/** Moves a resource to the place of another, without a dialog of its own. */
"use client";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { useAccountId } from "@/lib/client/account-id";
import type { CatalogueResource } from "@/lib/shared/permissions/catalogue";
import { swapResources } from "@/lib/shared/permissions/resource-draft";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { savePermissionsAction } from "./actions";

/** `move` takes the resource and the one that it changes places with; `submission` holds why it failed. */
export function useMove({ catalogue, version }: PermissionsView) {
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const move = (resource: CatalogueResource, other: CatalogueResource) => {
    const text = JSON.stringify({ ...catalogue, resources: swapResources(catalogue.resources, resource, other) });
    void submit(
      () => savePermissionsAction(accountId, { text, expectedVersion: version }),
      () => {},
    );
  };
  return { move, submission };
}
