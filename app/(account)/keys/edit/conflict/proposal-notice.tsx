/** Says at the top of the edit dialog which values were filled in for the person, and that nothing is saved yet. */
"use client";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyFormDraft } from "../key-draft";
import { listDifferences } from "./key-differences";

export function ProposalNotice({ subject, draft }: { subject: KeyView; draft: KeyFormDraft }) {
  const { catalogue } = usePermissions();
  const differences = listDifferences(subject, draft, catalogue);
  return (
    <Notice title="Filled in for you. Nothing is saved until you choose Save." className="mb-6">
      {differences.length === 0 ? (
        "The form holds what the key has now."
      ) : (
        <dl className="grid gap-1">
          {differences.map(({ field, theirs, mine }) => (
            <div key={field}>
              <dt className="inline font-medium text-ink">{field}: </dt>
              <dd translate="no" className="wrap-anywhere inline">
                <del className="no-underline">
                  <span className="sr-only">now </span>
                  {theirs}
                </del>
                <span aria-hidden="true"> → </span>
                <ins className="text-ink no-underline">
                  <span className="sr-only">, after saving </span>
                  {mine}
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Notice>
  );
}
