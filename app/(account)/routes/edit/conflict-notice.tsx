/** Says who saved the routes meanwhile and what that changed, and lets the person save on top of it. */
"use client";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ChangesList } from "./changes-list";
import type { RoutesConflict } from "./use-routes-change";

export function ConflictNotice({ conflict, onSave }: { conflict: RoutesConflict; onSave: () => void }) {
  const { base, savedBy, changes } = conflict;
  return (
    <Notice
      tone="warn"
      role="alert"
      title={`${savedBy || "Somebody"} saved version ${base.version} meanwhile`}
      actions={
        <Button size="sm" onClick={onSave}>
          {`Save on version ${base.version}`}
        </Button>
      }
    >
      <ChangesList changes={changes} />
      <p>Nothing of yours is lost. Saving keeps their changes to other routes.</p>
    </Notice>
  );
}
