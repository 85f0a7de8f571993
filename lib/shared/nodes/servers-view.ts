/** The servers that share a database, as their owner sees them on /servers. */
import type { NodeStatus } from "./node";

/** One server. Dates are ISO 8601 with `Z`. */
export type ServerView = {
  id: string;
  name: string;
  /** of Latchkey */
  version: string;
  startedAt: string;
  /** since when it admits nothing, because it does not hear of changes; null while it does */
  cutOffSince: string | null;
  /** milliseconds since the gate asked for changes, as far as its row shows */
  leaseAgeMs: number;
  /** the newest generation of keys that it has heard of */
  generation: number;
  /** whether it has not heard of the newest change yet */
  isBehind: boolean;
  permits: number;
  redis: NodeStatus["redis"];
  /** the SHA-256 of its routes file in hex; null without a file */
  routesHash: string | null;
};

/** The data of the page /servers at one moment. */
export type ServersView = {
  /** sorted by name; null with SQLite, where this server is all there is */
  servers: ServerView[] | null;
  /** the name of the server whose dashboard answered */
  answeredBy: string;
  /** the newest generation in the database */
  generation: number;
  /** the moment of this data, by the clock of the server that answered */
  now: string;
};

/** Whether the servers that are not cut off have different versions of Latchkey. */
export function hasManyVersions(servers: readonly ServerView[]): boolean {
  return countDistinct(servers, ({ version }) => version) > 1;
}

/** Whether the servers that are not cut off have different routes files. */
export function hasManyRoutes(servers: readonly ServerView[]): boolean {
  return countDistinct(servers, ({ routesHash }) => routesHash) > 1;
}

function countDistinct(servers: readonly ServerView[], pick: (server: ServerView) => unknown): number {
  return new Set(servers.filter(({ cutOffSince }) => cutOffSince === null).map(pick)).size;
}
