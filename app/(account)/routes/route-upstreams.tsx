/** The upstreams of a route, and what keeps requests from one of them. */
import { CircleOff, CirclePause, CircleX, CornerDownRight, type LucideIcon } from "lucide-react";
import { RelativeTime } from "@/components/relative-time";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { RouteView, UpstreamView } from "@/lib/shared/gate/routes-view";
import { Breakable } from "./breakable";

type State = Exclude<UpstreamView["status"], "healthy">;

const STATES: Record<State, { label: string; icon: LucideIcon; tone: BadgeTone }> = {
  failing: { label: "Fails its health checks", icon: CircleX, tone: "danger" },
  open: { label: "Set aside after failures", icon: CircleOff, tone: "danger" },
  draining: { label: "Drained", icon: CirclePause, tone: "quiet" },
};

/** Nothing where the person may not see them. `now`: milliseconds since 1970. */
export function RouteUpstreams({ upstreams, now }: Pick<RouteView, "upstreams"> & { now: number }) {
  if (upstreams === null) return null;
  return (
    <ul aria-label={upstreams.length === 1 ? "Upstream" : "Upstreams"} className="mt-0.5 grid gap-y-1">
      {upstreams.map((upstream) => (
        <li key={upstream.address} className="flex items-start gap-1 text-[0.8125rem] text-faint">
          <CornerDownRight aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          <div className="min-w-0">
            <span translate="no" className="figures wrap-anywhere">
              <Breakable text={upstream.address} />
            </span>
            <UpstreamState {...upstream} now={now} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function UpstreamState({ status, since, running, lastFailure, now }: UpstreamView & { now: number }) {
  if (status === "healthy") return null;
  const { label, ...look } = STATES[status];
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-xs">
      <Badge {...look}>{label}</Badge>
      {since && <RelativeTime iso={since} asOf={now} isStop />}
      {status === "draining" && <span>{running === 0 ? "nothing under way" : `${running} under way`}</span>}
      {status !== "draining" && lastFailure && <span className="wrap-anywhere">{lastFailure.cause}</span>}
    </div>
  );
}
