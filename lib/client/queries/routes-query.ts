/** The react-query options for the list of routes, shared by prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import type { RoutesView } from "@/lib/shared/gate/routes-view";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 3000;
/** The interval after the dashboard has started, until the gate's first report on its routes. */
const FIRST_MS = 500;

/** Refetches every 3 s while the page is visible, so that it shows a failing upstream soon. */
export function routesQuery(accountId: string) {
  return queryOptions({
    queryKey: ["routes", accountId],
    queryFn: ({ signal }) => fetchAccountData<RoutesView>("/routes/data", accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { data, error } }) => {
      if (error instanceof SignedOutError) return false;
      return data && !data.routes ? FIRST_MS : REFRESH_MS;
    },
    ...WHILE_VISIBLE,
  });
}
