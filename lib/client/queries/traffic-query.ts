/** The react-query options for the traffic of a route, shared by prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import type { TrafficPeriod, TrafficView } from "@/lib/shared/traffic/view";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 10_000;

/** Refetches every 10 s while the page is visible: the gate delivers what it counted every 5 s. */
export function trafficQuery(accountId: string, route: string, period: TrafficPeriod) {
  return queryOptions({
    queryKey: ["traffic", accountId, route, period],
    queryFn: ({ signal }) =>
      fetchAccountData<TrafficView>("/routes/view/data", accountId, signal, { path: route, period }),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { error } }) => (error instanceof SignedOutError ? false : REFRESH_MS),
    ...WHILE_VISIBLE,
  });
}
