/** The dashboard: Next.js on the private socket that the door gave it. Lives exactly as long as the door. */
import { timingSafeEqual } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import next from "next";
import { BOOKKEEPING_TOKEN_HEADER, INNER, INNER_ENV } from "@/lib/shared/inner-hop";

const socketPath = process.env[INNER_ENV.socket];
const token = process.env[INNER_ENV.token];
const bookkeepingToken = process.env[INNER_ENV.bookkeepingToken];
if (!socketPath || !token || !bookkeepingToken || !process.send) {
  console.error("The dashboard is started by the door: run npm start.");
  process.exit(1);
}

// A signal from the terminal reaches both processes; the door drains first, then lets go.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => {
  // The folder was made by the door, which may have been killed.
  rmSync(path.dirname(socketPath), { recursive: true, force: true });
  process.exit(0);
});

function isSame(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== "string") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const app = next({ dev: false, hostname: "dashboard", port: 80, quiet: true });
await app.prepare();
const handle = app.getRequestHandler();

const server = createServer((request, response) => {
  const isDoor =
    isSame(request.headers[INNER.token], token) || isSame(request.headers[BOOKKEEPING_TOKEN_HEADER], bookkeepingToken);
  if (!isDoor) {
    response.writeHead(403).end();
    return;
  }
  handle(request, response).catch((error: unknown) => {
    console.error("the dashboard failed to answer", error);
    response.destroy();
  });
});
// The door decides how long a request may last and keeps its connections open.
server.requestTimeout = 0;
server.headersTimeout = 0;
server.keepAliveTimeout = 60_000;

// A dashboard that was killed leaves its socket file behind.
rmSync(socketPath, { force: true });
server.listen(socketPath, () => process.send?.("listening"));
