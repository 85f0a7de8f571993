/** The routes as a browser may see them. */
import type { Permission } from "@/lib/shared/keys/permissions";
import type { RouteStatus, SavedFault, UpstreamStatus } from "./routes-report";

/** One route. Its numbers cover the last five minutes and are null without calls. Dates are ISO 8601 with `Z`. */
export type RouteView = {
  path: string;
  /** the methods that are forwarded, each with the permissions that a key needs; `isAny`: one of them is enough */
  methods: { method: string; permissions: Permission[]; isAny?: true | undefined }[];
  /** switched off: every request is refused */
  isDisabled: boolean;
  /** why requests are refused until somebody changes the server; null if none are, or if the person may not see it */
  fault: string | null;
  timeoutSeconds: number;
  /** null if the person may not see it */
  upstream: string | null;
  /** the same one by one, in their order; null if the person may not see them */
  upstreams: UpstreamView[] | null;
  status: RouteStatus;
  /** `reason`: why there was no answer, or null if there was one */
  lastAnswer: { at: string; status: number; reason: string | null; durationMs: number } | null;
  /** why there was no answer, the last time that there was none; null if there always was one, or not to be seen */
  lastFailure: { at: string; cause: string; errorCode: string | null } | null;
  p50Ms: number | null;
  p99Ms: number | null;
  /** 0 to 1 */
  failureShare: number | null;
};

/** One upstream of a route. `since`: from when it gets no requests; null while it does, or when it is drained. */
export type UpstreamView = {
  address: string;
  status: UpstreamStatus;
  since: string | null;
  /** requests and WebSockets under way to it */
  running: number;
  lastFailure: RouteView["lastFailure"];
};

/** The routes file, as people who run the server may see it. */
export type RoutesFileView = {
  name: string;
  isPresent: boolean;
  loadedAt: string | null;
  fault: { line: number | null; reason: string } | null;
};

/** The data of the page /routes at one moment. */
export type RoutesView = {
  /** sorted by path; null until the gate's first report after the dashboard has started */
  routes: RouteView[] | null;
  /** null if the person may not see it */
  file: RoutesFileView | null;
  /** what was saved in the dashboard and can't be used; empty if the person may not see it */
  savedFaults: readonly SavedFault[];
  /** the moment of this data, by the server's clock */
  now: string;
  /** when the gate last reported, or null if it has not */
  reportedAt: string | null;
  /** whether the gate's next report is overdue */
  isOld: boolean;
  /** set for the people who may change the routes: the newest saved version, 0 where there is none */
  editing: { version: number; isFilePresent: boolean } | null;
};
