/** The heading of /permissions, with the buttons of those who may edit. */
"use client";
import { FileUp, Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ADD_BUTTON_ID, IMPORT_BUTTON_ID, type PermissionDialog } from "./permission-dialog";

/** Opens a dialog; null where the person may not edit. */
export type OnOpen = ((dialog: PermissionDialog) => void) | null;

export function PermissionsHeader({ count, onOpen }: { count: number; onOpen: OnOpen }) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="grid min-w-0 gap-1">
        <div className="flex items-baseline gap-3">
          <h1 className="font-semibold text-xl tracking-tight">Permissions</h1>
          {count > 0 && (
            <span className="text-soft tabular-nums">{count === 1 ? "1 permission" : `${count} permissions`}</span>
          )}
        </div>
        <p className="text-soft">What a key can be allowed, in the words of your own API. Routes ask for them.</p>
      </div>
      {onOpen && (
        <div className="flex flex-wrap gap-2">
          <Button id={IMPORT_BUTTON_ID} onClick={() => onOpen({ task: "import" })}>
            <FileUp aria-hidden="true" />
            <span>Import</span>
          </Button>
          <Button id={ADD_BUTTON_ID} weight="primary" onClick={() => onOpen({ task: "add-resource" })}>
            <Plus aria-hidden="true" />
            <span>Add resource</span>
          </Button>
        </div>
      )}
    </div>
  );
}
