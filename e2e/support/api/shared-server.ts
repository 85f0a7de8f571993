/** The server that a worker's stories share when they need no environment of their own. */
import { afterAll, beforeAll, inject } from "vitest";
import type { TestServer } from "../server";
import { enterDatabase, leaveDatabase } from "./people";

/** What a story may use of a server that other stories use after it: it must not stop it or change its environment. */
export type SharedServer = Pick<TestServer, "url" | "port" | "databaseFile">;

/**
 * Gives this file the server of its worker, for itself while it runs, and opens its database.
 * Earlier files have left their accounts there, so a story makes its own.
 */
export function takeSharedServer(): SharedServer {
  // Vitest numbers its workers from 1 to `maxWorkers`, and a worker runs one file at a time.
  const server = inject("sharedServers")[Number(process.env.VITEST_POOL_ID) - 1];
  if (!server) throw new Error(`no shared server for worker ${process.env.VITEST_POOL_ID}`);
  beforeAll(() => enterDatabase(server.databaseFile));
  afterAll(leaveDatabase);
  return server;
}
