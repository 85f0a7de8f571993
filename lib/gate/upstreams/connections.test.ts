/** No connection is made to a refused address, by whatever name it is called. */
import dns from "node:dns";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { createReport } from "@/lib/gate/routes/reports";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let upstream: Upstream;
let headers: Record<string, string>;

beforeAll(async () => {
  upstream = await startUpstream((_request, response) => response.end("fine"));
  gate = await startTestGate();
  headers = { "X-API-Key": gate.keys.add() };
  await gate.writeRoutes([
    { path: "/api/self", upstream: gate.url, permissions: { GET: [] } },
    { path: "/api/self-by-name", upstream: `http://localhost:${gate.port}`, permissions: { GET: [] } },
    { path: "/api/self-everywhere", upstream: `http://0.0.0.0:${gate.port}`, permissions: { GET: [] } },
    { path: "/api/renamed", upstream: `http://api.example:${upstream.port}`, permissions: { GET: [] } },
    { path: "/api/good", upstream: `http://localhost:${upstream.port}`, permissions: { GET: [] } },
  ]);
  return async () => {
    await upstream.close();
    await gate.end();
  };
});
afterEach(() => void vi.restoreAllMocks());

const ask = (path: string) => call(`${gate.url}/api/${path}`, { headers });

/** Lets every host name resolve to these addresses. */
function resolveTo(...addresses: string[]): void {
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  vi.spyOn(dns, "lookup").mockImplementation(((_name: string, _options: object, callback: CallableFunction) =>
    callback(null, found)) as unknown as typeof dns.lookup);
}

function findCause(path: string): string | undefined {
  const { routes } = createReport(gate.routes, 60_000, Date.now());
  return routes.find((route) => route.path === `/api/${path}`)?.health.lastFailure?.cause;
}

test.each(["self", "self-by-name", "self-everywhere"])(
  "a route to the gate's own port is refused: %s",
  async (path) => {
    const answer = await ask(path);
    expect(answer.json()).toMatchObject({
      code: "upstream_unreachable",
      detail: "The API behind this path has the address of this server itself. The request was not carried out.",
    });
    expect(findCause(path)).toBe("own_address");
  },
);

test("a loopback address on another port is allowed, by its name too", async () => {
  expect(await ask("good")).toMatchObject({ status: 200, text: "fine" });
});

test.each([["169.254.169.254"], ["::ffff:169.254.169.254"], ["fd00:ec2::254"], ["fe80::1", "169.254.169.254"]])(
  "a host name that resolves to %s is not connected to",
  async (...addresses) => {
    resolveTo(...addresses);
    const answer = await ask("renamed");
    expect(answer.json()).toMatchObject({
      code: "upstream_unreachable",
      detail: "The API behind this path has an address that no upstream may have. The request was not carried out.",
    });
    expect(findCause("renamed")).toBe("address_refused");
  },
);

test("a host name is judged again at each connection, and used by its other addresses", async () => {
  resolveTo("169.254.169.254", "127.0.0.1");
  expect(await ask("renamed")).toMatchObject({ status: 200, text: "fine" });
});
