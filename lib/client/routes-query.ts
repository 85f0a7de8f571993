/** The server's routes as react-query holds them: one description for prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import type { RoutesView } from "@/lib/shared/gate/routes-view";
import { fetchAccountData, mayRetry, SignedOutError } from "./account-data";

const REFRESH_MS = 3000;
/** After the dashboard was started, until the gate has told of the routes. */
const FIRST_MS = 500;

/** Refreshes itself while the page is seen, so that it tells of an upstream that fails. */
export function routesQuery(accountId: string) {
  return queryOptions({
    queryKey: ["routes", accountId],
    queryFn: ({ signal }) => fetchAccountData<RoutesView>("/routes/data", accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { data, error } }) => {
      if (error instanceof SignedOutError) return false;
      return data && !data.routes ? FIRST_MS : REFRESH_MS;
    },
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: "always",
    retry: mayRetry,
  });
}
