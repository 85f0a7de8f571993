/** A small shop's API, as somebody might have it behind Latchkey: orders that can be read, changed and refunded. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { readRequest, startUpstream, type Upstream } from "./api/upstream";

type Order = { id: string; total: number; state: "open" | "paid" | "refunded" };

/** What the shop's servers have in common, and what reached each of them. */
export type Shop = {
  orders: Map<string, Order>;
  /** one entry for each request: the server that got it, and what it was */
  received: { server: string; method: string; url: string; headers: Record<string, string> }[];
};

/** A shop with two orders. */
export function createShop(): Shop {
  const orders: Order[] = [
    { id: "1001", total: 42, state: "paid" },
    { id: "1002", total: 7, state: "open" },
  ];
  return { orders: new Map(orders.map((order) => [order.id, order])), received: [] };
}

/** Starts one of the shop's servers. Its answers say in `X-Shop-Server` which one they are from. */
export function startShopServer(shop: Shop, name: string): Promise<Upstream> {
  return startUpstream((request, response) => void answer(shop, name, request, response));
}

async function answer(shop: Shop, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers, body } = await readRequest(request);
  const send = (status: number, value: unknown) => {
    response.writeHead(status, { "Content-Type": "application/json", "X-Shop-Server": name });
    response.end(JSON.stringify(value));
  };
  if (url === "/health") return send(200, { ok: true });
  if (url === "/openapi.json") return send(200, OPENAPI);
  if (url === "/mcp") return answerAgent(shop, request, response, body);
  shop.received.push({ server: name, method, url, headers });
  const [, id, action] = /^\/orders(?:\/([^/]+))?(?:\/(refund))?$/.exec(url) ?? [];
  const order = id === undefined ? undefined : shop.orders.get(id);
  if (url === "/orders" && method === "GET") return send(200, [...shop.orders.values()]);
  if (url === "/orders" && method === "POST") {
    const created: Order = { id: String(1001 + shop.orders.size), total: JSON.parse(body).total, state: "open" };
    shop.orders.set(created.id, created);
    return send(201, created);
  }
  if (!order) return send(404, { error: "no such order" });
  if (action === "refund" && method === "POST") {
    order.state = "refunded";
    return send(200, order);
  }
  if (action === undefined && method === "GET") return send(200, order);
  send(405, { error: "not so" });
}

/** The shop's tools for agents, without sessions: each request gets a server of its own. */
async function answerAgent(
  { orders }: Shop,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): Promise<void> {
  const mcp = new McpServer({ name: "shop", version: "1.0.0" });
  const describe = (order?: Order) => {
    const text = order ? `Order ${order.id} is ${order.state}.` : "There is no such order.";
    return { content: [{ type: "text" as const, text }] };
  };
  mcp.registerTool("find_order", { inputSchema: { id: z.string() } }, async ({ id }) => describe(orders.get(id)));
  mcp.registerTool("refund_order", { inputSchema: { id: z.string() } }, async ({ id }) => {
    const order = orders.get(id);
    if (order) order.state = "refunded";
    return describe(order);
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on("close", () => void transport.close());
  await mcp.connect(transport);
  await transport.handleRequest(request, response, body === "" ? undefined : JSON.parse(body));
}

const ORDER = {
  type: "object",
  properties: { id: { type: "string" }, total: { type: "number" }, state: { type: "string" } },
};

/** The shop's own description of its API, with a scope for each right. */
export const OPENAPI = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0.0" },
  servers: [{ url: "/" }],
  components: {
    securitySchemes: {
      shop: {
        type: "oauth2",
        flows: {
          clientCredentials: {
            tokenUrl: "https://shop.example/token",
            scopes: {
              "orders:read": "List and open orders",
              "orders:write": "Place orders",
              "orders:refund": "Give money back",
            },
          },
        },
      },
    },
    schemas: { Order: ORDER },
  },
  paths: {
    "/orders": {
      get: {
        summary: "List orders",
        security: [{ shop: ["orders:read"] }],
        responses: { 200: { description: "All" } },
      },
      post: {
        summary: "Place an order",
        security: [{ shop: ["orders:write"] }],
        responses: { 201: { description: "The order" } },
      },
    },
    "/orders/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: {
        summary: "Open an order",
        security: [{ shop: ["orders:read"] }],
        responses: { 200: { description: "The order" } },
      },
    },
    "/orders/{id}/refund": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      post: {
        summary: "Refund an order",
        security: [{ shop: ["orders:refund"] }],
        responses: { 200: { description: "The order" } },
      },
    },
  },
};
