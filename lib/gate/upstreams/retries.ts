/** Decides which failed requests may be sent again: the table in docs/guides/upstreams.md. */
import type { UpstreamCause } from "@/lib/shared/gate/upstream-causes";

/** RFC 9110 section 9.2.2, of the methods that a route can allow. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/**
 * Whether a request may be sent again, of whose answer and body nothing has been passed on yet. Without a connection
 * nothing was sent, so any method may. A connection that was closed may have carried the request out: only a method
 * may that has the same effect twice. Any other failure is an answer, or has used up the time.
 */
export function mayRetry(method: string, isConnected: boolean, cause: UpstreamCause): boolean {
  if (!isConnected) return true;
  return cause === "connection_closed" && IDEMPOTENT.has(method);
}
