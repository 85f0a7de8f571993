/** What a browser may know of the routes. */
import type { Permission } from "@/lib/shared/keys/permissions";
import type { RouteStatus } from "./routes-report";

/** One route. The numbers are of the last five minutes; null without calls. Dates are ISO 8601 with `Z`. */
export type RouteView = {
  path: string;
  /** all that are needed for each method that is let through; none: any valid key will do */
  methods: { method: string; permissions: Permission[] }[];
  timeoutSeconds: number;
  /** null: not for this person */
  upstream: string | null;
  status: RouteStatus;
  /** `reason`: why there was no answer, where there was none */
  lastAnswer: { at: string; status: number; reason: string | null; durationMs: number } | null;
  p50Ms: number | null;
  p99Ms: number | null;
  /** 0 to 1 */
  failureShare: number | null;
};

/** The routes file, shown to those who run the server. */
export type RoutesFileView = {
  name: string;
  isPresent: boolean;
  loadedAt: string | null;
  fault: { line: number | null; reason: string } | null;
};

/** The page /routes, as of one moment. */
export type RoutesView = {
  /** by path; null while the gate has not told of any since the dashboard was started */
  routes: RouteView[] | null;
  /** null: not for this person */
  file: RoutesFileView | null;
  /** the moment that all of this is of, as the server's clock has it */
  now: string;
  /** when the gate last told of the routes */
  reportedAt: string | null;
  /** whether it should have told again since */
  isOld: boolean;
};
