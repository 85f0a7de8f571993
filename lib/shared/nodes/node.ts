/** What a gate that shares its database tells of itself, and how long the others rely on it. */
import * as z from "@/lib/shared/zod";

/** How long after a confirmed question a gate may admit from its cache, and after its last sign of life is live. */
export const LEASE_MS = 5_000;

/** How often a gate asks PostgreSQL what has changed. */
export const POLL_MS = 250;

/** The channel of NOTIFY. Its payload is the generation that was committed. */
export const GENERATION_CHANNEL = "latchkey_generation";

/** How a gate reaches Redis: it is configured without one, it does, or it does not now. */
export const REDIS_STATES = ["none", "ok", "away"] as const;

/** What `Node.status` holds as JSON. A version that is newer may add to it; a value that is missing has its default. */
export const nodeStatus = z.object({
  /** milliseconds since the gate sent the question that PostgreSQL answered last, when the row was written */
  leaseAgeMs: z.number().nonnegative().default(0),
  /** the concurrent requests that the gate counts for all addresses */
  permits: z.number().int().nonnegative().default(0),
  redis: z.enum(REDIS_STATES).default("none"),
  /** the SHA-256 of the routes file in hex; null without a file */
  routesHash: z.string().nullable().default(null),
  /** the SHA-256 of this start's one-time code in hex: a person may type it at another server; null without a code */
  claimCodeHash: z.string().nullable().default(null),
});

/** What `Node.status` holds. */
export type NodeStatus = z.output<typeof nodeStatus>;

/** The status in the text of a row, with defaults for what can't be read. */
export function parseNodeStatus(text: string): NodeStatus {
  try {
    return nodeStatus.parse(JSON.parse(text));
  } catch {
    return nodeStatus.parse({});
  }
}
