/** The official client reaches the official server through the gate, and calls the tools that its key allows. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { call } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let server: Server;
/** the tools that the server was asked to run */
let runs: string[] = [];
let reader: string;
let outsider: string;

/** A server without sessions: each request gets its own, as the SDK's example of a stateless server does. */
async function startServer(): Promise<Server> {
  const listening = createServer(async (request, response) => {
    const mcp = new McpServer({ name: "docs", version: "1" });
    for (const name of ["search", "delete", "hidden"]) {
      mcp.registerTool(name, { inputSchema: { text: z.string() } }, async ({ text }) => {
        runs.push(name);
        return { content: [{ type: "text", text: `${name}: ${text}` }] };
      });
    }
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on("close", () => void transport.close());
    await mcp.connect(transport);
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return listening;
}

beforeAll(async () => {
  server = await startServer();
  const at = { upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` };
  const permissions = { GET: ["docs:read"], POST: ["docs:read"], DELETE: ["docs:read"] };
  gate = await startTestGate();
  const catalogue = { resources: [{ name: "docs", actions: [{ name: "read" }, { name: "write" }] }] };
  await gate.writeDocument({
    permissions: catalogue,
    routes: [
      { ...at, path: "/api/docs", permissions, mcp: { tools: { search: ["docs:read"], delete: ["docs:write"] } } },
      { ...at, path: "/api/open", permissions, mcp: { tools: { "*": [], delete: ["docs:write"] } } },
      { ...at, path: "/api/plain", permissions, mcp: true },
      { ...at, path: "/api/other", permissions },
    ],
  });
  reader = gate.keys.add({ permissions: ["docs:read"] });
  outsider = gate.keys.add();
});
afterAll(async () => {
  await gate.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  runs = [];
});

async function connect(path: string, secret: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { Authorization: `Bearer ${secret}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gate.url}${path}`), { requestInit }));
  return client;
}

const ask = (client: Client, name: string) => client.callTool({ name, arguments: { text: "x" } });

describe("the official client", () => {
  test("lists all tools, calls those that its key allows, and gets an error for each other one", async () => {
    const client = await connect("/api/docs", reader);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["search", "delete", "hidden"]);
    expect((await ask(client, "search")).content).toEqual([{ type: "text", text: "search: x" }]);
    await expect(ask(client, "delete")).rejects.toMatchObject({
      code: -32_003,
      data: { code: "permission_missing", required_permission: "docs:write" },
    });
    await expect(ask(client, "hidden")).rejects.toMatchObject({ code: -32_003, data: { code: "tool_refused" } });
    expect(runs).toEqual(["search"]);
    await client.close();
  });

  test("calls a tool as soon as its key has the permission, and no longer once it has lost it", async () => {
    const secret = gate.keys.add({ permissions: ["docs:read", "docs:write"] });
    const client = await connect("/api/docs", secret);
    await ask(client, "delete");
    gate.keys.set(secret, { permissions: ["docs:read"] });
    await expect(ask(client, "delete")).rejects.toMatchObject({ data: { code: "permission_missing" } });
    gate.keys.delete(secret);
    await expect(ask(client, "search")).rejects.toThrow();
    expect(runs).toEqual(["delete"]);
    await client.close();
  });

  test("calls tools that the entry for all others allows, and every tool of a route without rights by tool", async () => {
    const [open, plain] = [await connect("/api/open", reader), await connect("/api/plain", reader)];
    await ask(open, "hidden");
    await expect(ask(open, "delete")).rejects.toMatchObject({ data: { required_permission: "docs:write" } });
    await ask(plain, "delete");
    expect(runs).toEqual(["hidden", "delete"]);
    await Promise.all([open.close(), plain.close()]);
  });

  test("can't connect with a key that the route refuses", async () => {
    await expect(connect("/api/docs", outsider)).rejects.toThrow(/permission_missing/);
    await expect(connect("/api/docs", "wrong")).rejects.toThrow();
  });
});

type Sent = { path?: string; secret?: string; type?: string; headers?: Record<string, string> };

function post(
  body: string | Buffer,
  { path = "/api/docs", secret = reader, type = "application/json", headers = {} }: Sent = {},
) {
  const usual = { "X-API-Key": secret, "Content-Type": type, Accept: "application/json, text/event-stream" };
  return call(`${gate.url}${path}`, { method: "POST", headers: { ...usual, ...headers }, body });
}

const message = (name: string, id: number | null = 1) =>
  JSON.stringify({
    jsonrpc: "2.0",
    ...(id === null ? {} : { id }),
    method: "tools/call",
    params: { name, arguments: { text: "x" } },
  });

test("a body without a length, and one that waits to be asked for, reach the server as they are", async () => {
  await post(message("search"), { headers: { "Transfer-Encoding": "chunked" } });
  await post(message("search"), { headers: { Expect: "100-continue" } });
  expect(runs).toEqual(["search", "search"]);
});

describe("a refusal", () => {
  test("without a valid key names the metadata of the resource, in a body of JSON-RPC", async () => {
    const metadata = `resource_metadata="${gate.url}/.well-known/oauth-protected-resource/api/docs"`;
    for (const path of ["/api/docs", "/api/docs/deeper?x"]) {
      const { status, headers, json } = await call(`${gate.url}${path}`, { method: "POST", body: "{}" });
      expect([status, headers["www-authenticate"]]).toEqual([401, `Bearer realm="Latchkey", ${metadata}`]);
      expect(json()).toMatchObject({
        jsonrpc: "2.0",
        id: null,
        error: { code: -32_003, data: { code: "key_missing" } },
      });
    }
    const weak = await post(message("search"), { secret: outsider });
    expect([weak.status, weak.headers["www-authenticate"]]).toEqual([
      403,
      `Bearer realm="Latchkey", error="insufficient_scope", scope="docs:read", ${metadata}`,
    ]);
    const other = await call(`${gate.url}/api/other`);
    expect(other.headers["www-authenticate"]).toBe('Bearer realm="Latchkey"');
  });

  test("of one call refuses its whole batch, with an error for each request and none for a notification", async () => {
    const batch = `[${message("search", 1)},${message("delete", 2)},${message("search", null)}]`;
    const { status, json } = await post(batch);
    expect([status, runs]).toEqual([200, []]);
    expect(json()).toMatchObject([
      { id: 1, error: { code: -32_003 } },
      { id: 2, error: { data: { required_permission: "docs:write" } } },
    ]);
    expect(json()).toHaveLength(2);
  });

  test.each<[string, string | Buffer, Sent, number, string]>([
    [
      "compressed",
      gzipSync(message("delete")),
      { headers: { "Content-Encoding": "gzip" } },
      415,
      "encoding_unsupported",
    ],
    [
      "said to be identity",
      message("delete"),
      { headers: { "Content-Encoding": "identity" } },
      415,
      "encoding_unsupported",
    ],
    ["of another type", message("delete"), { type: "text/plain" }, 415, "content_type_unsupported"],
    [
      "in another encoding",
      Buffer.from(message("delete"), "utf16le"),
      { type: "application/json; charset=utf-16" },
      415,
      "content_type_unsupported",
    ],
    ["too large", `${message("search")}${" ".repeat(256 * 1024)}`, {}, 413, "body_too_large"],
    ["cut off", message("search").slice(0, -1), {}, 400, "body_not_json"],
    ["doubtful", message("search").replace('"method"', '"Method":"tools/call","method"'), {}, 400, "body_not_json"],
  ])("meets a body that is %s", async (_what, body, sent, status, code) => {
    const answer = await post(body, sent);
    expect([answer.status, answer.json().error]).toMatchObject([status, { data: { code } }]);
    expect(runs).toEqual([]);
  });

  test("meets every method with a body, and an upgrade", async () => {
    const body = message("delete");
    const length = String(body.length);
    const headers = { "X-API-Key": reader, "Content-Type": "application/json", "Content-Length": length };
    const answer = await call(`${gate.url}/api/docs`, { method: "DELETE", headers, body });
    expect(answer.json()).toMatchObject({ error: { data: { code: "permission_missing" } } });
    const upgrade = { "X-API-Key": reader, Connection: "Upgrade", Upgrade: "websocket" };
    expect((await call(`${gate.url}/api/docs`, { headers: upgrade })).status).toBe(426);
  });

  test("gives back its permit", async () => {
    for (let round = 0; round < 30; round++) expect((await post(message("delete"))).status).toBe(200);
    expect((await post("{")).status).toBe(400);
    expect((await post(message("search"))).status).toBe(200);
  });
});

describe("the metadata of a resource", () => {
  const at = (path: string, method = "GET") =>
    call(`${gate.url}/.well-known/oauth-protected-resource${path}`, { method });

  test("is served without a key, to pages as well", async () => {
    const { status, headers, json } = await at("/api/docs");
    expect([status, headers["content-type"], headers["access-control-allow-origin"]]).toEqual([
      200,
      "application/json",
      "*",
    ]);
    expect(json()).toEqual({
      resource: `${gate.url}/api/docs`,
      bearer_methods_supported: ["header"],
      scopes_supported: ["docs:read", "docs:write"],
      resource_name: "An API behind Latchkey",
    });
  });

  test("is that of the path that was asked for, and there is none of other routes", async () => {
    expect((await at("/api/docs/deeper")).json().resource).toBe(`${gate.url}/api/docs/deeper`);
    for (const path of ["", "/api", "/api/other", "/api/check", "/api/DOCS", "/api/docs%2Fx/../y"]) {
      expect([path, (await at(path)).status]).not.toEqual([path, 200]);
    }
    expect((await at("/api/docs", "POST")).status).toBe(405);
  });
});
