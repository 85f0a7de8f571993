/** The react-query options for the list of servers, shared by prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import type { ServersView } from "@/lib/shared/nodes/servers-view";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 2000;

/** Refetches every 2 s while the page is visible, so that a server that is cut off shows soon. */
export function serversQuery(accountId: string) {
  return queryOptions({
    queryKey: ["servers", accountId],
    queryFn: ({ signal }) => fetchAccountData<ServersView>("/servers/data", accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { data, error } }) => {
      return error instanceof SignedOutError || data?.servers === null ? false : REFRESH_MS;
    },
    ...WHILE_VISIBLE,
  });
}
