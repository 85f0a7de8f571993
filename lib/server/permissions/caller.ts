/** What GET /api/whoami answers: the calling key, and the calls on routes that it may make. */

import { findRoutesReport } from "@/lib/server/catalogue/latest-report";
import { read } from "@/lib/server/db/transactions";
import { type CallerView, findCallerView } from "@/lib/server/keys/caller-view";
import type { Caller } from "@/lib/server/request/guard";
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { compileRequirement, findUnmet } from "@/lib/shared/permissions/requirement";
import { findPermissions } from "./permissions";

/** Routes that one answer names. */
export const MAX_CALLABLE = 500;

/** The answer of GET /api/whoami. */
export type WhoamiView = CallerView & {
  /** sorted by path: the routes that the key may call, with its methods; absent where the server has no routes */
  routes?: CallableRoute[];
  /** how many further routes it may call; absent: none */
  routes_omitted?: number;
};

type CallableRoute = { path: string; methods: string[] };

/** The calling key as it is now, or null when it was deleted since the gate admitted it. */
export async function findWhoami(caller: Caller): Promise<WhoamiView | null> {
  const view = await findCallerView(caller);
  if (!view) return null;
  const report = findRoutesReport();
  if (!report || report.routes.length === 0) return view;
  const { catalogue } = await read(findPermissions);
  const all = listCallable(report, catalogue, caller.permissions);
  const routes = all.slice(0, MAX_CALLABLE);
  const omitted = all.length - routes.length;
  return omitted === 0 ? { ...view, routes } : { ...view, routes, routes_omitted: omitted };
}

/** The routes of the gate's last report that a key with these permissions may call. */
function listCallable(
  { routes }: RoutesReport,
  catalogue: Catalogue,
  granted: ReadonlySet<Permission>,
): CallableRoute[] {
  const enabled = routes.filter(({ isDisabled }) => !isDisabled);
  const callable = enabled.flatMap(({ path, methods }) => {
    const allowed = methods.filter(({ permissions, isAny = false }) => {
      const requirement = compileRequirement(permissions, { isAny, catalogue });
      return requirement.unknown.length === 0 && findUnmet(requirement, granted).length === 0;
    });
    return allowed.length === 0 ? [] : [{ path, methods: allowed.map(({ method }) => method) }];
  });
  return callable.sort((one, other) => (one.path < other.path ? -1 : 1));
}
