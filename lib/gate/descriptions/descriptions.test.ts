/** The gate fetches documents within bounds, follows no redirect, and hands on what it found for each route. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { parseRoutesFile } from "@/lib/gate/routes/parse";
import { createFreshConnections } from "@/lib/gate/upstreams/connections";
import { MAX_DESCRIPTION_LENGTH, type RouteDescription } from "@/lib/shared/routes/description";
import { RouteDescriptions } from "./descriptions";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startUpstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What is handed over in one round for these routes. */
async function collect(entries: object[]): Promise<RouteDescription[]> {
  const parse = parseRoutesFile(
    JSON.stringify({ routes: entries.map((each) => ({ permissions: { GET: [] }, ...each })) }),
  );
  if (!parse.ok) throw new Error(parse.fault.reason);
  const connections = createFreshConnections(() => []);
  ends.push(() => connections.destroy());
  const delivered: RouteDescription[] = [];
  const deliver = async (description: RouteDescription) => void delivered.push(description);
  const descriptions = new RouteDescriptions({ routes: { table: { routes: parse.routes } }, connections, deliver });
  await descriptions.runIfDue(100_000);
  // Nothing is due a moment later.
  await descriptions.runIfDue(100_001);
  descriptions.stop();
  return delivered;
}

test("each route with a document gets it, and routes with the same document cost one request, without any key", async () => {
  const asked: string[] = [];
  const origin = await startUpstream(({ url, headers }, response) => {
    asked.push(`${url} ${Object.keys(headers).sort()}`);
    response.end('{"openapi":"3.1.0"}');
  });
  const openapi = "/openapi.json";
  const found = await collect([
    { path: "/api/orders", upstream: `${origin}/v1/orders`, openapi },
    { path: "/api/orders/{id}/refund", upstream: `${origin}/v1/orders/{id}/refund`, openapi },
    { path: "/api/plain", upstream: origin },
    { path: "/api/off", upstream: origin, openapi, enabled: false },
  ]);
  expect(found).toEqual([
    { route: "/api/orders", upstreamPath: "/v1/orders", origin, found: { text: '{"openapi":"3.1.0"}' } },
    {
      route: "/api/orders/{id}/refund",
      upstreamPath: "/v1/orders/{id}/refund",
      ...{ origin, found: { text: '{"openapi":"3.1.0"}' } },
    },
  ]);
  expect(asked).toEqual(["/openapi.json accept,connection,host,user-agent"]);
});

test("redirects, errors, documents that are too large and dead upstreams are named", async () => {
  const upstream = await startUpstream(({ url }, response) => {
    if (url === "/moved") response.writeHead(302, { Location: "/whole" }).end();
    else if (url === "/large") response.end("x".repeat(MAX_DESCRIPTION_LENGTH + 1));
    else if (url === "/cut")
      response.writeHead(200, { "Content-Length": "10" }).write("half", () => response.destroy());
    else response.end("x".repeat(MAX_DESCRIPTION_LENGTH));
  });
  const found = await collect([
    ...["/moved", "/large", "/cut", "/whole"].map((openapi) => ({ path: `/api${openapi}`, upstream, openapi })),
    { path: "/api/dead", upstream: "http://127.0.0.1:1", openapi: "/openapi.json" },
  ]);
  expect(found.map(({ found: each }) => ("fault" in each ? each.fault : each.text.length))).toEqual([
    "bad_status",
    "too_large",
    "unreachable",
    MAX_DESCRIPTION_LENGTH,
    "unreachable",
  ]);
});
