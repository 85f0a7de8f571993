/** Starts one server for each worker before the first API story, and stops them after the last. */
import type { TestProject } from "vitest/node";
import { startServer, type TestServer } from "../server";
import type { SharedServer } from "./shared-server";

declare module "vitest" {
  interface ProvidedContext {
    sharedServers: SharedServer[];
  }
}

export default async function startSharedServers(project: TestProject): Promise<() => Promise<void>> {
  const environment = { TEST_ROUTES: "1", SIGN_UP: "open" };
  const servers: TestServer[] = [];
  // One after the other, so that they do not compete for the processor while they start.
  while (servers.length < project.config.maxWorkers) servers.push(await startServer(environment));
  project.provide(
    "sharedServers",
    servers.map(({ url, port, databaseFile }) => ({ url, port, databaseFile })),
  );
  return async () => {
    await Promise.all(servers.map((server) => server.end()));
  };
}
