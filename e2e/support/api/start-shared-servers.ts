/** Starts one server for each worker of the API stories before the first story, and ends them after the last. */
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
  // One after the other: the first one may have to build the dashboard.
  while (servers.length < project.config.maxWorkers) servers.push(await startServer(environment));
  project.provide(
    "sharedServers",
    servers.map(({ url, port, databaseFile }) => ({ url, port, databaseFile })),
  );
  return async () => {
    await Promise.all(servers.map((server) => server.end()));
  };
}
