/** The react-query options for the saved routes, which owners of the first account edit. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { SavedDocument } from "@/lib/shared/documents/view";
import { fetchAccountData, mayRetry } from "./account-data";

const PATH = "/routes/saved";

/** The routes of a version, which never change. `version`: the newest one, as the list of routes last said. */
export function savedRoutesQuery(accountId: string, version: number) {
  return queryOptions({
    queryKey: ["saved-routes", accountId, version],
    queryFn: ({ signal }) => fetchAccountData<SavedDocument | null>(PATH, accountId, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: mayRetry,
  });
}

/** The newest saved routes at this moment. */
export function fetchSavedRoutes(accountId: string): Promise<SavedDocument | null> {
  return fetchAccountData<SavedDocument | null>(PATH, accountId, new AbortController().signal);
}
