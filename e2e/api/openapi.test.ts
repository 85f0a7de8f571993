/** The OpenAPI document is valid and public, and the server's answers match it. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import { type Answer, call } from "../support/api/client";
import { makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { openAccount, pathOf, type V4 } from "../support/api/v4";

type Responses = Record<string, { content?: Record<string, { schema: object }>; headers?: Record<string, unknown> }>;
type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { responses: Responses }>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, { name?: string; scheme?: string }> };
};

const server = takeSharedServer();
let document: Document;
let secret: string;
let v4: V4;
let owner: Awaited<ReturnType<typeof openAccount>>["owner"];
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);

/** Makes a schema reject fields that it does not describe. The document itself allows more fields in later versions. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== "object" || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, close(part)]));
  return "properties" in schema ? { additionalProperties: false, ...closed } : closed;
}

beforeAll(async () => {
  ({ secret, v4, owner } = await openAccount(server, ["Security", "ViewAccount", "SendHttp"]));
  document = (await call(`${server.url}/api/openapi.json`)).json() as unknown as Document;
  ajv.addSchema({ $id: "api", components: { schemas: close(document.components.schemas) } });
});
/** A validator for an answer's body, with references to the document's components resolved. */
function ruleOf(schema: object): ValidateFunction {
  const text = JSON.stringify(close(schema)).replaceAll('"#/components', '"api#/components');
  return ajv.compile(JSON.parse(text));
}

/** Expects an answer to match its description: status, content type, headers, and a body without further fields. */
function expectDescribed(answer: Answer, operation: string, status: number): void {
  const [method = "", route = ""] = operation.split(" ");
  const responses = document.paths[route]?.[method.toLowerCase()]?.responses ?? {};
  const described = responses[String(answer.status)] ?? responses.default;
  expect([operation, answer.status]).toEqual([operation, status]);
  for (const name of Object.keys(described?.headers ?? {})) expect(answer.headers[name.toLowerCase()]).toBeTruthy();
  if (!described?.content) return expect([operation, answer.text]).toEqual([operation, ""]);
  const type = String(answer.headers["content-type"]).split(";")[0] ?? "";
  const schema = described.content[type]?.schema;
  if (!schema) throw new Error(`${operation}: ${type} is not described for ${status}`);
  const validate = ruleOf(schema);
  const isValid = validate(JSON.parse(answer.text));
  const shown = answer.text.slice(0, 500);
  expect([operation, shown, isValid, validate.errors]).toEqual([operation, shown, true, null]);
}

const withKey = (path: string, method = "GET") => call(server.url + path, { method, headers: { "X-API-Key": secret } });

const LIST = "/api/v4/security/apikeys";
const ONE = `${LIST}/{name}`;

describe("the document", () => {
  test("passes a public validator for OpenAPI 3.1, and needs no key", async () => {
    const answer = await call(`${server.url}/api/openapi.json`);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
    const result = await new Validator().validate(answer.json());
    expect([result.valid, result.errors]).toEqual([true, undefined]);
    expect(document.openapi).toBe("3.1.0");
    const broken = { ...answer.json(), paths: { "/x": { get: { responses: { 200: {} } } } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  test("is read by a client that takes compressed answers, as browsers do", async () => {
    const headers = { "Accept-Encoding": "gzip, deflate, br" };
    expect(await (await fetch(`${server.url}/api/openapi.json`, { headers })).json()).toEqual(document);
  });

  test("reveals no account or host, and names every header that accepts a key", async () => {
    const text = JSON.stringify(document);
    for (const word of [owner.email, owner.accountId, "127.0.0.1", String(server.port)])
      expect(text).not.toContain(word);
    expect(document.servers).toEqual([{ url: "/" }]);
    const schemes = Object.values(document.components.securitySchemes);
    expect(schemes.map(({ name, scheme }) => name ?? scheme).sort()).toEqual([
      "X-API-Key",
      "X-Auth-Token",
      "X-ElasticEmail-ApiKey",
      "bearer",
    ]);
  });

  test("is answered to HEAD without a body, and to no other method", async () => {
    const head = await call(`${server.url}/api/openapi.json`, { method: "HEAD" });
    expect([head.status, head.text, head.headers["content-type"]]).toEqual([200, "", "application/json"]);
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const refused = await call(`${server.url}/api/openapi.json`, { method });
      expect([refused.headers.allow, refused.json().code]).toEqual(["GET, HEAD", "method_not_allowed"]);
      expectDescribed(refused, "GET /api/openapi.json", 405);
    }
  });

  test("a path beside it still needs a key", async () => {
    for (const path of ["/api/openapi.json/", "/api/openapi", "/api/openapi.json/x", "/api//openapi.json"]) {
      expect([path, (await call(server.url + path)).status]).not.toEqual([path, 200]);
    }
  });
});

describe("the server answers as the document says", () => {
  test("v4: add, list, show, edit, change, delete", async () => {
    const json = { Name: "CI key/1", AccessLevel: ["SendHttp"], Expires: "2099-01-01T00:00:00Z" };
    expectDescribed(await v4("POST", "", { json }), `POST ${LIST}`, 201);
    expectDescribed(await v4("GET", ""), `GET ${LIST}`, 200);
    const named = pathOf("CI key/1");
    expectDescribed(await v4("GET", named), `GET ${ONE}`, 200);
    const edit = { ...json, Expires: null, RestrictAccessToIPRange: ["192.0.2.7"] };
    expectDescribed(await v4("PUT", named, { json: edit }), `PUT ${ONE}`, 200);
    const changed = await v4("PUT", `${named}/change`, { headers: { "Idempotency-Key": "one" } });
    expectDescribed(changed, `PUT ${ONE}/change`, 200);
    expectDescribed(await v4("DELETE", named), `DELETE ${ONE}`, 200);
  });

  test("v4: refusals", async () => {
    const valid = { Name: "refused", AccessLevel: ["SendHttp"] };
    const attempts: [Answer, string, number][] = [
      [await call(server.url + LIST), `GET ${LIST}`, 401],
      [await call(server.url + LIST, { headers: { "X-API-Key": "x" } }), `GET ${LIST}`, 401],
      [await v4("GET", "?subaccount=a"), `GET ${LIST}`, 400],
      [await v4("GET", "/unknown"), `GET ${ONE}`, 404],
      [await v4("GET", "/caller", { headers: { "If-Match": '"x.1"' } }), `GET ${ONE}`, 412],
      [await v4("PATCH", "/caller"), `GET ${ONE}`, 405],
      [await v4("POST", "", { json: { ...valid, Name: "caller" } }), `POST ${LIST}`, 409],
      [await v4("POST", "", { json: { ...valid, AccessLevel: ["Export"] } }), `POST ${LIST}`, 403],
      [await v4("POST", "", { json: { ...valid, AccessLevel: [] } }), `POST ${LIST}`, 400],
      [await v4("POST", "", { body: "{" }), `POST ${LIST}`, 400],
      [await v4("POST", "", { body: "x", headers: { "Content-Type": "text/plain" } }), `POST ${LIST}`, 415],
      [await v4("POST", "", { json: { ...valid, Name: "x".repeat(70_000) } }), `POST ${LIST}`, 413],
      [await v4("PUT", "/caller/change", { headers: { "Idempotency-Key": "x" } }), `PUT ${ONE}/change`, 409],
    ];
    for (const [answer, operation, status] of attempts) expectDescribed(answer, operation, status);
    const lesser = await makeKey(owner, { permissions: ["ViewContacts"] });
    const denied = await call(server.url + LIST, { headers: { "X-API-Key": lesser.secret } });
    expectDescribed(denied, `GET ${LIST}`, 403);
    const away = await makeKey(owner, { ipRules: ["203.0.113.1"] });
    const elsewhere = await call(`${server.url}/api/whoami`, { headers: { "X-API-Key": away.secret } });
    expectDescribed(elsewhere, "GET /api/whoami", 403);
  });

  test("v2: every call by GET and by POST, done and refused", async () => {
    const details = "accessLevel=17179869184&restrictAccessToIPRange=192.0.2.7";
    for (const method of ["GET", "POST"]) {
      const name = `by ${method}`;
      const calls = [
        `accesstoken/add?tokenName=${name}&${details}`,
        `accesstoken/add?tokenName=${name}&${details}`,
        `accesstoken/update?tokenName=${name}&accessLevel=SendHttp`,
        "accesstoken/list",
        "accesstoken/list?subaccount=x",
        `accesstoken/delete?tokenName=${name}`,
        `accesstoken/delete?tokenName=${name}&type=2`,
        "account/load",
        "account/profileoverview",
        "account/verify",
      ];
      for (const path of calls) {
        const answer = await withKey(`/api/v2/${encodeURI(path)}`, method);
        expectDescribed(answer, `${method} /api/v2/${path.split("?")[0]}`, 200);
      }
      expectDescribed(
        await call(`${server.url}/api/v2/account/load`, { method }),
        `${method} /api/v2/account/load`,
        200,
      );
    }
    expectDescribed(await withKey("/api/v2/account/load", "PUT"), "POST /api/v2/account/load", 405);
  });

  test("the server's own calls", async () => {
    expectDescribed(await withKey("/api/whoami"), "GET /api/whoami", 200);
    expectDescribed(await withKey("/api/check?permission=SendHttp&permission=ViewAccount"), "GET /api/check", 204);
    expectDescribed(await withKey("/api/check?permission=Export"), "GET /api/check", 403);
    expectDescribed(await withKey("/api/check?permission=x"), "GET /api/check", 400);
    expectDescribed(await call(`${server.url}/api/health`), "GET /api/health", 200);
    expectDescribed(await call(`${server.url}/api/health/live`), "GET /api/health/live", 200);
    expectDescribed(await call(`${server.url}/api/health/ready`), "GET /api/health/ready", 200);
    expectDescribed(await call(`${server.url}/api/openapi.json`), "GET /api/openapi.json", 200);
  });

  test("a field that is not described fails the comparison", async () => {
    const answer = await withKey("/api/whoami");
    const more = { ...answer, text: JSON.stringify({ ...answer.json(), more: 1 }) };
    expect(() => expectDescribed(more, "GET /api/whoami", 200)).toThrow();
  });
});
