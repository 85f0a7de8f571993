/** Any request gets a documented answer, and every stored key can be read by its name. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import type { Answer } from "../support/api/client";
import { enterDatabase, keysOf, leaveDatabase } from "../support/api/people";
import { openAccount, pathOf } from "../support/api/v4";
import { startServer, type TestServer } from "../support/server";

/** Printed with every failure, so that the run can be repeated. */
const SEED = 20_261_123;
const RUNS = { seed: SEED, numRuns: 400, endOnFailure: false };

let server: TestServer;
let account: Awaited<ReturnType<typeof openAccount>>;

beforeAll(async () => {
  server = await startServer({ LOG_LEVEL: "trace" });
  enterDatabase(server.databaseFile);
  account = await openAccount(server, [...PERMISSIONS]);
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const STATUS_OF: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(REFUSALS).map(([code, { status }]) => [code, status]),
);

/** Expects success, or a refusal of the table with its status and nothing about the server's internals. */
function expectDocumented({ status, text, headers }: Answer): void {
  expect(text).not.toMatch(/prisma|sqlite|node_modules|at \w+ \(|\.ts:\d|Internal Server Error/i);
  if (status === 200 || status === 201) return;
  expect(headers["content-type"]).toBe("application/problem+json");
  const problem = JSON.parse(text);
  expect(STATUS_OF[problem.code]).toBe(status);
  // A fault of the server would be answered with 503.
  expect(status).toBeLessThan(500);
  expect(problem).toMatchObject({ status, Error: expect.stringMatching(/\.$/), request_id: expect.any(String) });
}

/** Expects that every stored key can be read by its name, then deletes them to make room for the next run. */
async function expectReachable(): Promise<void> {
  for (const { name } of await keysOf(account.owner)) {
    const answer = await account.v4("GET", pathOf(name));
    expect([answer.status, answer.json().Name]).toEqual([200, name]);
    if (name !== "caller") expect((await account.v4("DELETE", pathOf(name))).status).toBe(200);
  }
  expect(await keysOf(account.owner)).toHaveLength(1);
}

// Well-formed: a lone surrogate has no encoding in a path.
const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 110 }),
  fc.string({ unit: fc.constantFrom(..."./\\%+?#&;:=@[]{}()<>|\"'` \u0000\n\u200d\u202e\ufeff\u0301é🔑") }),
  fc.constantFrom("change", "index", "route", "x.rsc", "x.txt", "_next", "__proto__", "constructor", "null", "caller"),
);
const words = fc.oneof(
  fc.array(fc.constantFrom(...PERMISSIONS), { maxLength: 5 }),
  fc.array(fc.oneof(fc.constantFrom<unknown>(...PERMISSIONS, "", "none", 1, null, []), fc.string()), { maxLength: 4 }),
  fc.jsonValue(),
);
const dates = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom<unknown>(null, "", "never", "2030-01-01", "1/31/2030 1:00:00 PM", "9999-12-31T23:59:59-01:00", 0, -1),
  fc.string(),
);
const rules = fc.oneof(
  fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("10.0.0.0/8", "::/0", "1.2.3.4-1.2.3.9", ""), fc.string()), {
    maxLength: 4,
  }),
  fc.jsonValue(),
);
const payload = fc.record(
  { Name: fc.oneof(name, fc.jsonValue()), AccessLevel: words, Expires: dates, RestrictAccessToIPRange: rules },
  { requiredKeys: [] },
);
// Most are invalid in only one field, so that they pass more of the checks.
const nearlyRight = fc
  .tuple(
    name,
    fc.constantFrom("Name", "AccessLevel", "Expires", "RestrictAccessToIPRange", "Subaccount", "none"),
    payload,
  )
  .map(([Name, field, spoiled]) => {
    const right: Record<string, unknown> = { Name, AccessLevel: ["SendHttp"] };
    return field in spoiled ? { ...right, [field]: spoiled[field as keyof typeof spoiled] } : right;
  });
const body = fc.oneof(
  { weight: 9, arbitrary: nearlyRight.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: payload.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);
const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const headers = fc.record(
  {
    "If-Match": fc.oneof(
      { weight: 4, arbitrary: fc.constant("*") },
      { weight: 1, arbitrary: fc.oneof(printable, fc.constantFrom('""', 'W/"x"')) },
      { weight: 1, arbitrary: printable.map((text) => `"${text}"`) },
    ),
    "Idempotency-Key": printable,
    Accept: printable,
    "Content-Type": fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom("application/json", "application/json; charset=utf-8") },
      { weight: 1, arbitrary: fc.constantFrom("text/json", "multipart/form-data", "application/jsonx") },
    ),
    "X-HTTP-Method-Override": fc.constantFrom("GET", "DELETE"),
    RSC: fc.constant("1"),
  },
  { requiredKeys: [] },
);

test("POST: any body with any headers", async () => {
  let made = 0;
  const property = fc.asyncProperty(body, headers, async (sent, fields) => {
    const answer = await account.v4("POST", "", { body: sent, headers: fields });
    expectDocumented(answer);
    if (answer.status !== 201) return;
    made++;
    const { Name, Token } = answer.json();
    expect((await account.v4("GET", pathOf(String(Name)))).json().Name).toBe(Name);
    expect(Token).toMatch(/^[0-9A-F]{96}$/);
    await expectReachable();
  });
  await fc.assert(property, RUNS);
  // If every body were refused, the test would prove nothing.
  expect(made).toBeGreaterThan(40);
});

test("PUT: any body to a key of any name", async () => {
  let edited = 0;
  const start = fc.oneof(name, fc.constantFrom("plain", "CI key/1", "100%"));
  const property = fc.asyncProperty(start, body, headers, async (Name, sent, fields) => {
    const added = await account.v4("POST", "", { json: { Name, AccessLevel: ["None"] } });
    expectDocumented(added);
    if (added.status === 201) {
      const answer = await account.v4("PUT", pathOf(String(added.json().Name)), { body: sent, headers: fields });
      expectDocumented(answer);
      if (answer.status === 200) edited++;
    }
    await expectReachable();
  });
  await fc.assert(property, RUNS);
  expect(edited).toBeGreaterThan(20);
});

test("any method on any path below", async () => {
  const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
  const rest = fc.constantFrom(
    "",
    "/",
    "/change",
    "/change/",
    "/x",
    "?subaccount=",
    "?subaccount=a",
    "?x=%00",
    "?nxtPname=y",
  );
  // The calling key is spared, because the test needs it.
  const segment = fc.oneof(
    name.filter((text) => text.trim() !== "caller").map(encodeURIComponent),
    fc.string({ unit: fc.constantFrom(..."abc%2F5+.;-~!'()*:@&=$,") }),
  );
  const property = fc.asyncProperty(method, segment, rest, headers, body, async (verb, part, tail, fields, sent) => {
    const carried = verb === "GET" || verb === "HEAD" ? {} : { body: sent };
    const answer = await account.v4(verb, `/${part}${tail}`, { headers: fields, ...carried });
    if (verb !== "HEAD") expectDocumented(answer);
    expect(answer.status).toBeLessThan(500);
  });
  await fc.assert(property, RUNS);
  await expectReachable();
});

test("the server is still running and has logged no error", async () => {
  expect((await account.v4("GET", "")).status).toBe(200);
  const complaints = server
    .output()
    .split("\n")
    .filter((line) => /"level":(?:[4-9]\d)/.test(line));
  expect(complaints).toEqual([]);
});
