/** The page /activity: who did what in the account, when and from where. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { Notice } from "@/components/ui/notice";
import { listActivityChoices } from "@/lib/server/activity/list";
import { getActivityKept } from "@/lib/server/activity/retention";
import { listActivityRuns } from "@/lib/server/activity/runs";
import { readPermissions } from "@/lib/server/permissions/permissions";
import { readActivityFilter } from "@/lib/shared/activity/filter";
import { SEARCH_HOLDS_KEY } from "@/lib/shared/activity/view";
import { rightsOf } from "@/lib/shared/team/roles";
import { holdsKey } from "@/lib/shared/text";
import { ActivityEmpty } from "./activity-empty";
import { ActivityFilters } from "./activity-filters";
import { ActivityHeader } from "./activity-header";
import { ActivityList } from "./activity-list";
import { ActivityPager } from "./activity-pager";
import { readCursor } from "./cursor";
import { getPageZone } from "./page-zone";
import { RetentionSection } from "./retention/retention-section";
import { ZoneKeeper } from "./zone-keeper";

export const metadata: Metadata = { title: "Activity" };

type ActivityPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const actor = await requirePageActor();
  const parameters = await searchParams;
  const filter = readActivityFilter(parameters);
  const zone = await getPageZone();
  const [page, choices, keptDays, { catalogue }] = await Promise.all([
    listActivityRuns(actor, { ...filter, zone }, readCursor(parameters)),
    listActivityChoices(actor),
    getActivityKept(actor),
    readPermissions(actor),
  ]);
  const rights = rightsOf(actor.role);
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <ActivityHeader
        accountId={actor.accountId}
        seesOwn={rights.sees === "own"}
        filter={filter}
        isNarrowed={isNarrowed}
        total={page.total}
      />
      <ZoneKeeper rendered={zone} />
      {typeof parameters.q === "string" && holdsKey(parameters.q) && (
        <Notice tone="warn" role="status" title={SEARCH_HOLDS_KEY} className="mb-4" />
      )}
      <ActivityFilters zone={zone} filter={filter} choices={choices} isNarrowed={isNarrowed} />
      {page.state === "busy" && (
        <Notice tone="warn" role="status" title="Too many searches at once" className="mb-4">
          Others in this account are searching, too. Search again in a moment.
        </Notice>
      )}
      {page.state === "cut" && (
        <Notice role="status" title="Not everything was searched" className="mb-4">
          The search took long and stopped. Go on with the button below the list.
        </Notice>
      )}
      {page.runs.length > 0 ? (
        <ActivityList runs={page.runs} zone={zone} catalogue={catalogue} now={Date.now()} />
      ) : (
        page.state === "whole" && <ActivityEmpty isNarrowed={isNarrowed} />
      )}
      <ActivityPager filter={filter} older={page.older} newer={page.newer} />
      <RetentionSection keptDays={keptDays} mayChange={rights.settings} />
    </ReloadOnAccountSwitch>
  );
}
