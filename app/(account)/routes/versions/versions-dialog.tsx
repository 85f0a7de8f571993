/** "Versions": who saved the routes when, what that changed, and an earlier version to have back. */
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { listRoutesVersionsAction, restoreRoutesAction } from "@/app/(account)/routes/actions";
import { ChangesList } from "@/app/(account)/routes/edit/changes-list";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choices";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { routesQuery } from "@/lib/client/queries/routes-query";
import { fetchSavedRoutes, keepSavedRoutes } from "@/lib/client/queries/saved-routes-query";
import type { VersionView } from "@/lib/shared/documents/view";

type VersionsDialogProps = {
  /** the version in force */
  version: number;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function VersionsDialog({ version, onClose, onCloseAutoFocus }: VersionsDialogProps) {
  const accountId = useAccountId();
  const client = useQueryClient();
  const showToast = useToast();
  const listing = useSubmission();
  const { submit, ...submission } = useSubmission();
  const [versions, setVersions] = useState<VersionView[]>([]);
  const [older, setOlder] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);

  const load = (before?: number) =>
    void listing.submit(
      () => listRoutesVersionsAction(accountId, { before }),
      (page) => {
        setVersions((present) => (before === undefined ? page.versions : [...present, ...page.versions]));
        setOlder(page.older);
      },
    );
  const loadFirst = useEffectEvent(() => load());
  useEffect(() => loadFirst(), []);

  const restore = () => {
    if (chosen === null) return;
    const call = async () => {
      const result = await restoreRoutesAction(accountId, { version: chosen, expectedVersion: version });
      const saved = result.ok ? await fetchSavedRoutes(accountId).catch(() => null) : null;
      if (saved) await keepSavedRoutes(client, accountId, saved);
      return result;
    };
    void submit(call, (_, confirmation) => {
      void client.invalidateQueries({ queryKey: routesQuery(accountId).queryKey });
      const text = `Version ${chosen} was restored. It applies from the next request.`;
      showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
      onClose();
    });
  };
  return (
    <FormDialog
      title="Versions"
      description="Every save is kept, the last 100. A restored version becomes the newest one."
      width="wide"
      submitLabel={chosen === null ? "Restore" : `Restore version ${chosen}`}
      canSubmit={chosen !== null}
      submission={submission.failure ? submission : { ...submission, failure: listing.failure, repeat: listing.repeat }}
      onSubmit={restore}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      {versions.length === 0 && !listing.isPending && <p className="text-soft">Nothing was saved yet.</p>}
      <ul aria-label="Versions" className="divide-y divide-line rounded-box border border-line empty:hidden">
        {versions.map((each) => (
          <VersionRow
            key={each.version}
            view={each}
            isInForce={each.version === version}
            isChosen={chosen === each.version}
            onChoose={() => setChosen(each.version)}
          />
        ))}
      </ul>
      {older !== null && (
        <Button size="sm" className="mt-3" pending={listing.isPending} onClick={() => load(older)}>
          Show older versions
        </Button>
      )}
    </FormDialog>
  );
}

type VersionRowProps = { view: VersionView; isInForce: boolean; isChosen: boolean; onChoose: () => void };

function VersionRow({ view, isInForce, isChosen, onChoose }: VersionRowProps) {
  const { version, at, actorName, note, changes } = view;
  return (
    <li className="flex gap-2.5 px-3 py-2.5">
      {isInForce ? (
        <span className="w-4 shrink-0" />
      ) : (
        <Radio
          name="version"
          id={`version-${version}`}
          className="mt-0.5"
          checked={isChosen}
          onChange={onChoose}
          aria-label={`Version ${version}`}
        />
      )}
      <div className="min-w-0 text-[0.8125rem]">
        <p className="wrap-anywhere">
          <span className="font-medium">{`Version ${version}`}</span>
          {isInForce && <span className="text-accent"> · in force</span>}
          <span className="text-soft">{` · ${actorName} · `}</span>
          <RelativeTime iso={at} />
        </p>
        {note !== "" && <p className="wrap-anywhere text-soft">{note}</p>}
        <div className="text-soft">
          <ChangesList changes={changes} />
        </div>
      </div>
    </li>
  );
}
