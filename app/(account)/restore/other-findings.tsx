/** Lists what else happened after the backup, which is not part of the restored data. */
import { RelativeTime } from "@/components/relative-time";
import { ACTIVITY_KINDS } from "@/lib/shared/activity/view";
import type { OtherFinding } from "@/lib/shared/keys/restore-review";

export function OtherFindings({ findings }: { findings: readonly OtherFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="others-heading" className="grid gap-3">
      <div className="grid gap-1">
        <h2 id="others-heading" className="font-semibold">
          What else happened after the backup
        </h2>
        <p className="max-w-2xl text-soft">
          Members who were removed, roles that were reduced and passwords that were changed stay so. All sessions,
          invitations and open share links have ended. API keys created after the backup no longer exist.
        </p>
      </div>
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {findings.map(({ kind, at, by, subject }) => (
          <li key={`${kind} ${at} ${subject}`} className="flex flex-wrap justify-between gap-x-4 gap-y-0.5 px-4 py-2.5">
            <span className="wrap-anywhere min-w-0">
              <span>{ACTIVITY_KINDS[kind]}</span>
              {subject !== "" && (
                <span>
                  : <bdi className="font-medium">{subject}</bdi>
                </span>
              )}
            </span>
            <span className="wrap-anywhere text-[0.8125rem] text-soft">
              <RelativeTime iso={at} /> by <bdi>{by}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
