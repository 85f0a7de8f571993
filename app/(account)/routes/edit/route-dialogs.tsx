/** The dialogs of /routes, of which one is open at a time. They are loaded together. */
"use client";
import { TestDialog } from "@/app/(account)/routes/test/test-dialog";
import { ImportDialog } from "@/app/(account)/routes/versions/import-dialog";
import { VersionsDialog } from "@/app/(account)/routes/versions/versions-dialog";
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { RouteDialog } from "./route-dialog";
import { DeleteRouteDialog, MoveRouteDialog, SwitchRouteDialog } from "./small-changes";
import type { RoutesBase } from "./use-routes-change";

/** What a dialog is about. */
export type RoutesDialog =
  | { task: "add" | "versions" | "import" }
  | { task: "edit" | "test" | "switch" | "move" | "delete"; subject: WrittenRoute };

type RouteDialogsProps = {
  dialog: RoutesDialog;
  base: RoutesBase;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function RouteDialogs({ dialog, base, ...shared }: RouteDialogsProps) {
  switch (dialog.task) {
    case "add":
      return <RouteDialog {...shared} base={base} subject={null} />;
    case "edit":
      return <RouteDialog {...shared} base={base} subject={dialog.subject} />;
    case "test":
      return <TestDialog {...shared} subject={dialog.subject} />;
    case "delete":
      return <DeleteRouteDialog {...shared} base={base} subject={dialog.subject} />;
    case "switch":
      return <SwitchRouteDialog {...shared} base={base} subject={dialog.subject} />;
    case "move":
      return <MoveRouteDialog {...shared} base={base} subject={dialog.subject} />;
    case "versions":
      return <VersionsDialog {...shared} version={base.version} />;
    case "import":
      return <ImportDialog {...shared} base={base} />;
  }
}
