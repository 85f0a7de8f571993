/** Names what asked for permissions. */
import { CHECK_SOURCE, OWN_SOURCE } from "@/lib/shared/gate/usage-details";

/** A route by its path, which is how its owners know it. */
export function nameSource(source: string): string {
  if (source === CHECK_SOURCE) return "checks (/api/check)";
  return source === OWN_SOURCE ? "Latchkey's own API" : source;
}
