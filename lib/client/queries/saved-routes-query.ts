/** The react-query options for the saved routes, which owners of the first account edit. */
import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { SavedDocument } from "@/lib/shared/documents/view";
import { fetchAccountData, mayRetry } from "./account-data";
import { routesQuery } from "./routes-query";

const PATH = "/routes/saved";

/** What the page needs to know of a version. */
export type SavedRoutes = Pick<SavedDocument, "version" | "text">;

/** The routes of a version, which never change. `version`: the newest one, as the list of routes last said. */
export function savedRoutesQuery(accountId: string, version: number) {
  return queryOptions({
    queryKey: ["saved-routes", accountId, version],
    queryFn: ({ signal }) => fetchAccountData<SavedRoutes | null>(PATH, accountId, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: mayRetry,
  });
}

/** The newest saved routes at this moment. */
export function fetchSavedRoutes(accountId: string): Promise<SavedRoutes | null> {
  return fetchAccountData<SavedRoutes | null>(PATH, accountId, new AbortController().signal);
}

/**
 * Has the page go on with what it has just saved. Until its next look it would edit the version before, and take its
 * own save for somebody else's.
 */
export async function keepSavedRoutes(client: QueryClient, accountId: string, saved: SavedRoutes): Promise<void> {
  const { queryKey } = routesQuery(accountId);
  // A fetch that is under way is older than the save and must not undo it.
  await client.cancelQueries({ queryKey });
  client.setQueryData(savedRoutesQuery(accountId, saved.version).queryKey, saved);
  client.setQueryData(queryKey, (view) => {
    return view?.editing ? { ...view, editing: { ...view.editing, version: saved.version } } : view;
  });
  void client.invalidateQueries({ queryKey });
}
