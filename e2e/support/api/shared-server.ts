/** The server that a worker's stories share unless they need another environment. */
import { afterAll, beforeAll, inject } from "vitest";
import type { TestServer } from "../server";
import { enterDatabase, leaveDatabase } from "./people";

/** What a story may use of a shared server. It must not stop the server, because other stories use it afterwards. */
export type SharedServer = Pick<TestServer, "url" | "port" | "databaseFile">;

/**
 * Gives this test file the server of its worker and opens its database. No other file uses the server meanwhile, but
 * earlier files have left their accounts in it, so a story creates its own.
 */
export function takeSharedServer(): SharedServer {
  // Vitest numbers its workers from 1 to `maxWorkers`, and a worker runs one file at a time.
  const server = inject("sharedServers")[Number(process.env.VITEST_POOL_ID) - 1];
  if (!server) throw new Error(`no shared server for worker ${process.env.VITEST_POOL_ID}`);
  beforeAll(() => enterDatabase(server.databaseFile));
  afterAll(leaveDatabase);
  return server;
}
