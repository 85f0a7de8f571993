/** The findings in their states: none, failed, and a list, with the dialogs that cure and dismiss them. */
"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { HEADING_ID } from "@/app/(account)/keys/list/element-ids";
import { useKeyTasks } from "@/app/(account)/keys/use-key-tasks";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { useNow } from "@/lib/client/clock";
import { SignedOutError } from "@/lib/client/queries/account-data";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { safetyQuery } from "@/lib/client/queries/safety-query";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Finding, SafetyView } from "@/lib/shared/safety/finding";
import { mayHaveKeys } from "@/lib/shared/team/roles";
import { restoreFindingAction } from "./actions";
import { DismissDialog } from "./dismiss-dialog";
import { DismissedSection } from "./dismissed-section";
import { cureButtonId, dismissButtonId } from "./finding-row";
import type { Cure } from "./finding-words";
import { FindingsList } from "./findings-list";
import { TakeOverDialog } from "./take-over-dialog";

type SafetyDialog = { task: "dismiss" | "take-over"; finding: Finding; subject: KeyView };

const FALLBACKS = [HEADING_ID];

/** `clientAddress`: this browser's address as the server sees it. */
export function SafetyScreen({ clientAddress }: { clientAddress: string }) {
  const accountId = useAccountId();
  const query = useQuery(safetyQuery(accountId));
  const keys = useQuery(keysQuery(accountId));
  const tasks = useKeyTasks({ page: "safety", query: keys, clientAddress });
  const { dialog, open, close, returnFocus } = useDialogs<SafetyDialog, never>(FALLBACKS);
  const refresh = useFindingsRefresh(keys.data?.keys ?? []);
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const now = useNow();
  const { data, error } = query;
  const isBroken = error !== null && !(error instanceof SignedOutError);
  const byId = new Map(keys.data?.keys.map((key) => [key.id, key]));
  const mayChange = keys.data !== undefined && mayHaveKeys(keys.data.role);

  const cureFinding = (finding: Finding, subject: KeyView, cure: Cure) => {
    const openerId = cureButtonId(finding);
    if (cure.does === "take-over") open({ task: "take-over", finding, subject }, openerId);
    else if (cure.does === "propose") tasks.propose(subject, cure.proposal, openerId);
    else if (cure.does === "open") tasks.openTask(cure.task, subject, { openerId, reason: cure.reason });
  };
  const restore = ({ keyId, kind }: Finding) => {
    void submit(
      () => restoreFindingAction(accountId, { keyId, kind }),
      () => {
        showToast({ tone: "good", text: "The finding is shown again." });
        document.getElementById(HEADING_ID)?.focus();
        refresh();
      },
    );
  };
  const shared = {
    onDone: () => {
      close();
      refresh();
    },
    ...{ onClose: close, onCloseAutoFocus: returnFocus },
  };
  return (
    <>
      <SafetyHeader view={data} />
      {isBroken && <LoadFailedNotice query={query} stillWorks="Your API keys keep working." className="mb-4" />}
      {submission.failure && <Notice tone="danger" role="alert" title={submission.failure.message} className="mb-4" />}
      {data?.findings.length === 0 && <NothingFound view={data} />}
      {data && (
        <>
          <FindingsList
            {...{ findings: data.findings, keys: byId, now, mayChange }}
            onCure={cureFinding}
            onDismiss={(finding, subject) => open({ task: "dismiss", finding, subject }, dismissButtonId(finding))}
          />
          <DismissedSection dismissed={data.dismissed} keys={byId} mayChange={mayChange} onRestore={restore} />
        </>
      )}
      <div>{tasks.dialogs}</div>
      {dialog?.task === "dismiss" && <DismissDialog {...shared} {...dialog} now={now} />}
      {dialog?.task === "take-over" && <TakeOverDialog {...shared} subject={dialog.subject} />}
    </>
  );
}

/** Fetches the findings again whenever a key was changed, and draws the navigation again, which counts them. */
function useFindingsRefresh(keys: readonly KeyView[]): () => void {
  const client = useQueryClient();
  const router = useRouter();
  const accountId = useAccountId();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: safetyQuery(accountId).queryKey });
    router.refresh();
  };
  // A share link is not part of its key's version.
  const versions = keys.map(({ id, version, link }) => `${id} ${version} ${link?.id} ${link?.state}`).join();
  const known = useRef(versions);
  useEffect(() => {
    if (known.current === versions) return;
    known.current = versions;
    void client.invalidateQueries({ queryKey: safetyQuery(accountId).queryKey });
    router.refresh();
  }, [versions, client, router, accountId]);
  return refresh;
}

function SafetyHeader({ view }: { view: SafetyView | undefined }) {
  const count = view?.findings.length ?? 0;
  return (
    <div className="mb-6 grid gap-1">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h1 id={HEADING_ID} tabIndex={-1} className="font-semibold text-xl tracking-tight outline-none">
          Key safety
        </h1>
        {count > 0 && <span className="text-soft tabular-nums">{count === 1 ? "1 finding" : `${count} findings`}</span>}
      </div>
      <p className="text-soft">What could be safer about your API keys, by how they are really used.</p>
    </div>
  );
}

function NothingFound({ view: { keys, dismissed } }: { view: SafetyView }) {
  const looked = keys === 1 ? "1 API key was looked at." : `${keys} API keys were looked at.`;
  const rest = dismissed.length > 0 ? " All findings are dismissed." : " Findings appear here once there is a reason.";
  return (
    <div className="grid justify-items-center rounded-box border border-line bg-surface px-6 py-14">
      <Empty icon={ShieldCheck} title="Nothing to improve">
        {`${looked}${rest}`}
      </Empty>
    </div>
  );
}
