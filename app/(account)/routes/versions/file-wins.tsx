/** Says that the routes file wins, and how to move its routes into the browser. */
"use client";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import { createLazyDialog } from "@/components/lazy-dialog";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { RoutesFileView } from "@/lib/shared/gate/routes-view";
import type { ImportFileDialog } from "./import-file-dialog";

const BUTTON_ID = "import-routes-file";
const FALLBACKS = [BUTTON_ID];

const LazyDialog = createLazyDialog<Parameters<typeof ImportFileDialog>[0]>(async () => {
  return (await import("./import-file-dialog")).ImportFileDialog;
});

/** `version`: the newest saved version; 0 where nothing was saved yet. */
export function FileWins({ file: { name }, version }: { file: RoutesFileView; version: number }) {
  const { dialog, open, close, returnFocus } = useDialogs<{ task: "import-file" }, never>(FALLBACKS);
  return (
    <div className="mb-4">
      <Notice
        title="These routes come from a file on the server"
        actions={
          <Button id={BUTTON_ID} size="sm" onClick={() => open({ task: "import-file" }, BUTTON_ID)}>
            Import this file
          </Button>
        }
      >
        <p>
          <span translate="no" className="figures wrap-anywhere text-[0.8125rem]">
            {name}
          </span>
          <span> wins over routes that are saved here, so this page shows them without changing them. </span>
          <span>
            {version === 0
              ? "To edit them in the browser, import the file and then remove it."
              : `Version ${version} is saved here, and in force once you remove the file.`}
          </span>
        </p>
      </Notice>
      <LazyDialog props={dialog && { name, version, onClose: close, onCloseAutoFocus: returnFocus }} />
    </div>
  );
}
