/** The guard refuses every request without proof that the gate admitted it. */
import { beforeEach, expect, test } from "vitest";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { type Caller, guard } from "./guard";

const admitted = {
  [INNER.token]: "gate",
  [INNER.client]: "192.0.2.1",
  [INNER.requestId]: "r1",
  [INNER.keyId]: "k1",
  [INNER.accountId]: "a1",
  [INNER.permissions]: "ViewContacts Unheard",
  [INNER.secretHash]: "AQID",
  [INNER.receivedAt]: "1795000000000",
};

let handled: Caller | null = null;
const handler = guard("ViewContacts", (_, caller) => {
  handled = caller;
  return new Response("done");
});
const ask = (headers: Record<string, string>) => handler(new Request("http://localhost/api/x", { headers }));

beforeEach(() => {
  handled = null;
  process.env[INNER_ENV.token] = "gate";
});

test("a request that the gate admitted reaches the handler with its caller", async () => {
  expect((await ask(admitted)).status).toBe(200);
  expect(handled).toEqual({
    keyId: "k1",
    accountId: "a1",
    permissions: new Set(["ViewContacts"]),
    clientAddress: "192.0.2.1",
    requestId: "r1",
    secretHash: new Uint8Array([1, 2, 3]),
    receivedAt: 1_795_000_000_000,
    sealingKey: null,
  });
});

test("a key without the permission gets 403, which names the permission", async () => {
  const response = await ask({ ...admitted, [INNER.permissions]: "ViewFiles" });
  expect(response.status).toBe(403);
  expect(response.headers.get("WWW-Authenticate")).toContain('scope="ViewContacts"');
  expect(await response.json()).toMatchObject({
    code: "permission_missing",
    required_permission: "ViewContacts",
    request_id: "r1",
  });
  expect(handled).toBeNull();
});

test.each(Object.keys(admitted))("a request without %s gets 401", async (name) => {
  const rest = Object.fromEntries(Object.entries(admitted).filter(([each]) => each !== name));
  const response = await ask(rest);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: "key_missing" });
  expect(handled).toBeNull();
});

test("a request with a wrong token gets 401, and so does every request to a server without a gate", async () => {
  expect((await ask({ ...admitted, [INNER.token]: "gate ".repeat(2) })).status).toBe(401);
  delete process.env[INNER_ENV.token];
  expect((await ask({ ...admitted, [INNER.token]: "" })).status).toBe(401);
  expect((await ask({ ...admitted, [INNER.token]: "undefined" })).status).toBe(401);
  expect(handled).toBeNull();
});
