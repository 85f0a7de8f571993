/** Shows what differs after someone else saved the same key, and asks whose values to keep. */
"use client";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { listDifferences } from "./key-differences";
import type { KeyFormDraft } from "./key-draft";

type EditConflictProps = {
  seen: KeyView;
  theirs: KeyView;
  draft: KeyFormDraft;
  onUseTheirs: () => void;
  onSaveMine: () => void;
};

export function EditConflict({ seen, theirs, draft, onUseTheirs, onSaveMine }: EditConflictProps) {
  const notice = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a second conflict is announced again.
  useEffect(() => notice.current?.focus(), [theirs.version]);
  const rows = listDifferences(theirs, draft);
  return (
    <Notice
      ref={notice}
      tone="warn"
      role="alert"
      title="Someone else saved this key while you were editing it"
      className="mb-6 outline-none"
      actions={
        <>
          <Button size="sm" onClick={onUseTheirs}>
            Use theirs
          </Button>
          <Button size="sm" onClick={onSaveMine}>
            Save mine
          </Button>
        </>
      }
    >
      {seen.lastFive !== theirs.lastFive && (
        <p>
          Its API key was changed and now ends in{" "}
          <span translate="no" className="figures text-ink">
            {theirs.lastFive}
          </span>
          . Saving keeps the new one.
        </p>
      )}
      {rows.length === 0 ? (
        <p>Your fields below match theirs.</p>
      ) : (
        <table className="mt-2 w-full table-fixed text-left text-xs sm:text-[0.8125rem]">
          <thead className="text-faint text-xs">
            <tr>
              <th scope="col" className="w-20 pb-1 sm:w-28 font-medium">
                Field
              </th>
              <th scope="col" className="pb-1 font-medium">
                Theirs
              </th>
              <th scope="col" className="pb-1 font-medium">
                Yours
              </th>
            </tr>
          </thead>
          <tbody className="text-ink">
            {rows.map(({ field, theirs: their, mine }) => (
              <tr key={field} className="border-line border-t align-top">
                <th scope="row" className="py-1.5 pr-2 font-medium">
                  {field}
                </th>
                <td className="break-words py-1.5 pr-2">{their}</td>
                <td className="break-words py-1.5">{mine}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Notice>
  );
}
