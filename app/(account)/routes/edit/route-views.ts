/** Joins the saved routes with what the gate last reported of each, in the order of the document. */
import type { RouteView, UpstreamView } from "@/lib/shared/gate/routes-view";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { METHOD_NAMES } from "@/lib/shared/routes/method-names";
import type { WrittenRoute } from "@/lib/shared/routes/schema";

/** A route of the list, with its entry in the document. */
export type EditableRoute = { entry: WrittenRoute; view: RouteView };

/** `reported`: null before the gate's first report. */
export function joinRoutes(entries: readonly WrittenRoute[], reported: readonly RouteView[] | null): EditableRoute[] {
  const byPath = new Map(reported?.map((view) => [view.path, view]));
  return entries.map((entry) => ({
    entry,
    view: { ...byPath.get(entry.path), ...toView(entry, byPath.get(entry.path)) },
  }));
}

function toView(entry: WrittenRoute, reported: RouteView | undefined): RouteView {
  const upstreams = (entry.upstreams ?? [entry.upstream ?? ""]).map((each) => toUpstream(each, reported));
  const nothing = {
    fault: null,
    status: "unused",
    lastAnswer: null,
    lastFailure: null,
    p50Ms: null,
    p99Ms: null,
    failureShare: null,
  };
  return {
    ...(nothing as Pick<RouteView, keyof typeof nothing>),
    ...reported,
    path: entry.path,
    isDisabled: entry.enabled === false,
    upstream: upstreams.map(({ address }) => address).join(", "),
    upstreams,
    timeoutSeconds: entry.timeoutSeconds ?? 600,
    methods: METHOD_NAMES.filter((method) => entry.permissions[method] !== undefined).map((method) => ({
      method,
      ...readEntry(entry.permissions[method]),
    })),
  };
}

type WrittenUpstream = NonNullable<WrittenRoute["upstreams"]>[number];

/** What was reported of it, or how it begins. */
function toUpstream(written: WrittenUpstream, reported: RouteView | undefined): UpstreamView {
  const { url: address, drain = false } = typeof written === "string" ? { url: written } : written;
  const known = reported?.upstreams?.find((each) => each.address === address.replace(/\/$/, ""));
  const status = drain ? "draining" : "healthy";
  return known ?? { address, status, since: null, running: 0, lastFailure: null };
}

function readEntry(written: unknown): { permissions: Permission[]; isAny?: true } {
  if (Array.isArray(written)) return { permissions: written.filter(isPermission) };
  const { all, any } = (written ?? {}) as { all?: string[]; any?: string[] };
  const permissions = (any ?? all ?? []).filter(isPermission);
  return any && permissions.length > 1 ? { permissions, isAny: true } : { permissions };
}
