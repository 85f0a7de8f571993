/** Asks the gate whether it can still decide about API keys, for pages that have lost the dashboard. */
import { queryOptions } from "@tanstack/react-query";

/** True while keys can be looked up. The gate answers it without the dashboard; it changes at any moment. */
export const readinessQuery = queryOptions({
  queryKey: ["readiness"],
  queryFn: async ({ signal }): Promise<boolean> => {
    const response = await fetch("/api/health/ready", { signal, cache: "no-store" });
    return response.ok && ((await response.json()) as { database?: string }).database !== "unavailable";
  },
  retry: false,
  refetchInterval: 5_000,
  gcTime: 0,
});
