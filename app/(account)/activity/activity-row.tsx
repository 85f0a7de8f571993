/** One entry of the activity, or a run of entries that a program made. */
import { KeyRound } from "lucide-react";
import { ListCell } from "@/components/ui/list-table";
import type { ActivityRun } from "@/lib/shared/activity/runs";
import { ACTIVITY_KINDS, type ActivityEntry } from "@/lib/shared/activity/view";
import { dayOf, nameDay, timeOf } from "@/lib/shared/activity/zone";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { DetailLines } from "./detail-lines";

type ActivityRowProps = {
  run: ActivityRun;
  zone: string;
  catalogue: Catalogue;
  /** only the newest entry says "just now" */
  isJustNow: boolean;
};

export function ActivityRow({ run, zone, catalogue, isJustNow }: ActivityRowProps) {
  const [entry, ...earlier] = run;
  const { kind, actorName, isByKey, subject, details } = entry;
  const addresses = [...new Set(run.map(({ address }) => address))];
  return (
    <tr className="grid grid-cols-2 gap-x-4 gap-y-2 p-4 md:grid-cols-3 xl:table-row xl:p-0">
      <ListCell label="When" className="order-2 xl:pl-4">
        <When run={run} zone={zone} isJustNow={isJustNow} />
      </ListCell>
      <td className="wrap-anywhere order-1 col-span-full min-w-0 xl:px-2.5 xl:py-3 xl:align-top">
        <p>
          <span className="font-medium">{ACTIVITY_KINDS[kind]}</span>
          {earlier.length > 0 && <span className="font-medium">{` ${run.length} times`}</span>}
          {subject && (
            <span className="text-soft">
              : <bdi>{subject}</bdi>
            </span>
          )}
        </p>
        {earlier.length === 0 ? (
          <DetailLines {...{ details, zone, catalogue }} />
        ) : (
          <RunDetails {...{ run, zone, catalogue }} />
        )}
      </td>
      <ListCell label="Who" className="order-3">
        {isByKey && <KeyRound aria-label="With the API key" className="mr-1.5 inline size-3.5 text-soft" />}
        <bdi>{actorName}</bdi>
      </ListCell>
      <ListCell label="From" className="order-4">
        {addresses.map((address) => (
          <span key={address} translate="no" className="figures block text-[0.8125rem]">
            {address}
          </span>
        ))}
      </ListCell>
    </tr>
  );
}

function When({ run, zone, isJustNow }: Omit<ActivityRowProps, "catalogue">) {
  const [newest] = run;
  const oldest = run.at(-1) ?? newest;
  const time = (
    <span translate="no" className="figures text-[0.8125rem]">
      {timeOf(newest.at, zone)}
    </span>
  );
  if (isJustNow) {
    return (
      <>
        {time} <time dateTime={newest.at}>just now</time>
      </>
    );
  }
  if (oldest === newest) return <time dateTime={newest.at}>{time}</time>;
  const isSameDay = dayOf(oldest.at, zone) === dayOf(newest.at, zone);
  return (
    <>
      <time dateTime={newest.at}>{time}</time>
      <span className="block text-[0.8125rem] text-soft">
        {`since ${timeOf(oldest.at, zone)}${isSameDay ? "" : `, ${nameDay(dayOf(oldest.at, zone))}`}`}
      </span>
    </>
  );
}

type RunDetailsProps = { run: readonly ActivityEntry[]; zone: string; catalogue: Catalogue };

function RunDetails({ run, zone, catalogue }: RunDetailsProps) {
  return (
    <details className="mt-1 text-[0.8125rem]">
      <summary className="w-fit rounded-[0.25rem] text-soft underline decoration-edge decoration-dotted underline-offset-4">
        Show each
      </summary>
      <ul className="mt-2 grid gap-2">
        {run.map(({ seq, at, details }) => (
          <li key={seq}>
            <time dateTime={at} translate="no" className="figures text-soft">
              {`${dayOf(at, zone)} ${timeOf(at, zone)}`}
            </time>
            <DetailLines {...{ details, zone, catalogue }} />
          </li>
        ))}
      </ul>
    </details>
  );
}
