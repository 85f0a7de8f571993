/** Says who saved the same key meanwhile and what they changed, and asks about the fields that both changed. */
"use client";
import { useEffect, useRef } from "react";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { KeyEdit } from "@/lib/shared/keys/key-view";
import type { KeyConflict } from "../key-form-state";
import type { KeyDifference } from "./key-differences";

type EditConflictProps = { conflict: KeyConflict; onUseTheirs: () => void; onSaveMine: () => void };

export function EditConflict({ conflict, onUseTheirs, onSaveMine }: EditConflictProps) {
  const { before, theirs, edit, taken, open } = conflict;
  const notice = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a second conflict is announced again.
  useEffect(() => notice.current?.focus(), [theirs.version]);
  const mustDecide = open.length > 0;
  return (
    <Notice
      ref={notice}
      tone="warn"
      role="alert"
      title="Someone else saved this key while you were editing it"
      className="mb-6 outline-none"
      actions={
        mustDecide && (
          <>
            <Button size="sm" onClick={onUseTheirs}>
              Use theirs
            </Button>
            <Button size="sm" onClick={onSaveMine}>
              Save mine
            </Button>
          </>
        )
      }
    >
      {edit && <EditorLine edit={edit} />}
      {before.lastFive !== theirs.lastFive && (
        <p>
          Its API key was changed and now ends in{" "}
          <span translate="no" className="figures text-ink">
            {theirs.lastFive}
          </span>
          . Saving keeps the new one.
        </p>
      )}
      {mustDecide && <Comparison title="You both changed:" columns={["Theirs", "Yours"]} rows={open} />}
      {taken.length > 0 && (
        <Comparison title="Also changed, and already in the form below:" columns={["Now", "Before"]} rows={taken} />
      )}
      <p className="mt-2">{mustDecide ? DECIDE : "What you changed is still in the form. Save to apply it as well."}</p>
    </Notice>
  );
}

const DECIDE = "Your other changes stay in the form, whichever you choose.";

function EditorLine({ edit: { by, isByKey, isOwn, at } }: { edit: KeyEdit }) {
  return (
    <p>
      {isOwn ? <span>You did, in another window</span> : <bdi translate="no">{by}</bdi>}
      <span>{isByKey ? ", a program with that API key" : ""}</span>
      <span>, </span>
      <RelativeTime iso={at} />
    </p>
  );
}

type ComparisonProps = { title: string; columns: readonly [string, string]; rows: readonly KeyDifference[] };

function Comparison({ title, columns, rows }: ComparisonProps) {
  return (
    <table className="mt-2 w-full table-fixed text-left text-xs sm:text-[0.8125rem]">
      <caption className="text-left text-soft">{title}</caption>
      <thead className="text-faint text-xs">
        <tr>
          <th scope="col" className="w-20 pb-1 font-medium sm:w-28">
            Field
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" className="pb-1 font-medium">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="text-ink">
        {rows.map(({ field, theirs, mine }) => (
          <tr key={field} className="border-line border-t align-top">
            <th scope="row" className="py-1.5 pr-2 font-medium">
              {field}
            </th>
            <td className="wrap-anywhere py-1.5 pr-2">{theirs}</td>
            <td className="wrap-anywhere py-1.5">{mine}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
