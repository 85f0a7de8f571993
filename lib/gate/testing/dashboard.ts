/** A small server in the dashboard's place, for what the gate does before and after forwarding to it. */
import type { RequestListener } from "node:http";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";

/** A path whose answer is far larger than what a connection buffers. */
export const SCRIPT_PATH = "/_next/large.js";
const SCRIPT = Buffer.alloc(16 * 1024 * 1024, "x");

/** Answers requests as the dashboard's place needs it, and counts those under way at a path. */
export type TestDashboard = { answer: RequestListener; running(path: string): number };

/** Creates one that knows `/api/whoami`, `/sign-in` and a large script; everything else is 404. */
export function createTestDashboard(): TestDashboard {
  const running = new Map<string, number>();
  const add = (path: string, count: number) => running.set(path, (running.get(path) ?? 0) + count);
  const answer: RequestListener = (request, response) => {
    const { method = "", url = "" } = request;
    add(url, 1);
    response.once("close", () => add(url, -1));
    request.resume().once("end", () => {
      if (url === SCRIPT_PATH) response.end(SCRIPT);
      else if (url !== "/api/whoami" && url !== "/sign-in") response.writeHead(404).end('{"code":"not_found"}');
      else response.writeHead(method === "GET" || method === "HEAD" ? 200 : 405).end();
    });
  };
  return { answer, running: (path) => running.get(path) ?? 0 };
}

/** Starts a server that answers so. */
export function startTestDashboard(): Promise<Upstream> {
  return startUpstream(createTestDashboard().answer);
}
