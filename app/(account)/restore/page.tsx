/** The page /restore: the API keys that are held after a restore, and what is known to have happened to them. */
import { ArchiveRestore } from "lucide-react";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { RelativeTime } from "@/components/relative-time";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { TextLink } from "@/components/ui/text-link";
import { getRestoreReview } from "@/lib/server/restore/review";
import { HeldKeysForm } from "./held-keys-form";
import { OtherFindings } from "./other-findings";

export const metadata: Metadata = { title: "Restored API keys" };

export default async function RestorePage() {
  const actor = await requirePageActor();
  const result = await getRestoreReview(actor);
  const review = result.ok ? result.value : null;
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <div className="mb-6 grid gap-1">
        <h1 className="font-semibold text-xl tracking-tight">Restored API keys</h1>
        {review && (
          <p className="max-w-2xl text-soft">
            This server was restored from a backup that was made <RelativeTime iso={review.backupAt} />. Its API keys
            are refused until you release them, so that nothing comes back that was deleted, changed or narrowed since.
          </p>
        )}
      </div>
      {!result.ok && <Notice title={result.refusal.message} />}
      {result.ok && review === null && (
        <div className="grid justify-items-center rounded-box border border-line bg-surface px-4 py-12">
          <Empty icon={ArchiveRestore} title="No API key is held">
            There is nothing to decide. All API keys are on <TextLink href="/keys">API Keys</TextLink>.
          </Empty>
        </div>
      )}
      {review && (
        <div className="grid gap-8">
          <HeldKeysForm review={review} />
          <OtherFindings findings={review.findings.others} />
        </div>
      )}
    </ReloadOnAccountSwitch>
  );
}
