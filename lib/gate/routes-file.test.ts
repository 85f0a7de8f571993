/** A routes file is taken as it was meant, or refused with the line and one sentence that says what would be right. */
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRoutesFile } from "./routes-file";

const mail = { path: "/api/mail", upstream: "http://127.0.0.1:9000/v1", permissions: { GET: ["ViewReports"] } };

/** What becomes of the text: "line N: reason", or nothing when it is taken. */
function faultOf(text: string): string | null {
  const parse = parseRoutesFile(text);
  return parse.ok ? null : `line ${parse.fault.line}: ${parse.fault.reason}`;
}

/** The same for one route, written with a line for each member: "path" stands on line 4. */
const faultOfRoute = (facts: object) => faultOf(JSON.stringify({ routes: [{ ...mail, ...facts }] }, null, 1));

test("a sound file is taken with all that was left out", () => {
  const text = JSON.stringify({
    routes: [
      { ...mail, permissions: { POST: ["SendHttp", "ViewReports", "SendHttp"], GET: [] }, timeoutSeconds: 5 },
      { path: "/api", upstream: "HTTPS://Mail.Example.com:443/", permissions: { OPTIONS: [] } },
    ],
  });
  const parse = parseRoutesFile(text);
  expect(parse).toMatchObject({
    ok: true,
    routes: [
      { path: "/api/mail", origin: "http://127.0.0.1:9000", base: "/v1", allow: "GET, POST", timeoutMs: 5_000 },
      { path: "/api", origin: "https://mail.example.com", base: "", allow: "OPTIONS", timeoutMs: 600_000 },
    ],
  });
  if (!parse.ok) return;
  expect([...(parse.routes[0]?.permissions ?? [])]).toEqual([
    ["GET", []],
    ["POST", ["SendHttp", "ViewReports"]],
  ]);
  expect(parseRoutesFile('{"routes": []}')).toEqual({ ok: true, routes: [] });
});

describe("what is not JSON is refused on its line", () => {
  test.each([
    ["", "line 1: The text ends too early"],
    ["{", "line 1: The text ends too early"],
    ['{"routes": [\n\n{"path": ', "line 3: The text ends too early"],
    ['{"routes": [\n"abc', "line 2: The text ends too early"],
    ['{"routes": [\n{},\n\n]}', 'line 2: The comma before "]" is one too many'],
    ['{"routes": []\n,}', 'line 2: The comma before "}" is one too many'],
    ["{\n// mail\n}", "line 2: JSON has no comments"],
    ["{\n'routes': []}", "line 2: Text stands in double quotes in JSON"],
    ['{"routes": []}\n\n}', 'line 3: This is not JSON: "}" at column 1'],
    ['{"routes":\n [tru]}', 'line 2: This is not JSON: "t" at column 3'],
    ['{"routes":\n [01]}', 'line 2: This is not JSON: "0" at column 3'],
    ['{"routes": [], \n"a\tb": 1}', "line 2: A text holds a line break or tab"],
    ["[".repeat(100_000), "line 1: The brackets are nested too deeply"],
    ['{"routes": [],\r\n"routes": []}', 'line 2: "routes" stands here twice, first on line 1'],
    ['{"routes": [{"path": "/api/a",\n"permissions": {},\n"p\\u0061th": 1}]}', 'line 3: "path" stands here twice'],
  ])("%j", (text, fault) => expect(faultOf(text)).toContain(fault));
});

test("any text is either taken or refused with a line that it has", () => {
  const piece = fc.constantFrom(
    ...[
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\n",
      " ",
      '"routes"',
      '"path"',
      '"a\nb"',
      '"\u00e9"',
      "1",
      "01",
      "-",
      "null",
      "NaN",
      "/",
      "'",
    ],
    ...[
      '{"routes":[',
      "]}",
      '"/api/x"',
      '"permissions":{"GET":[]}',
      '"upstream":"http://h"',
      "\\",
      "\ufeff",
      "\u2028",
      "\0",
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const parse = parseRoutesFile(text);
      if (parse.ok) return void JSON.parse(text);
      expect(parse.fault.line).toBeGreaterThanOrEqual(1);
      expect(parse.fault.line).toBeLessThanOrEqual(text.split("\n").length);
      expect(parse.fault.reason).toMatch(/^["A-Z].*\.$/s);
    }),
    { numRuns: 2_000 },
  );
});

describe("what the file holds besides is refused by name", () => {
  test.each([
    ["[]", 'line 1: The file must hold an object with "routes", for example {"routes": [{'],
    ["{}", 'line 1: "routes" is missing; it must be a list.'],
    ['{"routes": {}}', 'line 1: "routes" must be a list.'],
    ['{"routes": [\n1]}', "line 2: A route must be an object"],
    ['{"routes": [],\n"rules": 1}', 'line 2: "rules" is no field of the file; "routes" is the only one.'],
    ['{"routes": [],\n"__proto__": {}}', 'line 2: "__proto__" is no field of the file'],
  ])("%j", (text, fault) => expect(faultOf(text)).toContain(fault));
  test("a field that a route does not have", () => {
    expect(faultOfRoute({ timeout: 5 })).toMatch(
      /^line 11: "timeout" is no field of a route; those are path, .*timeoutSeconds\.$/,
    );
  });
});

describe("a path that is not the only spelling of one place below /api is refused, with a better one where there is one", () => {
  test.each([
    [1, 'must be a text such as "/api/mail".'],
    ["", "must begin with /api."],
    ["api/mail", 'must begin with /api; write "/api/mail".'],
    ["/mail", 'is not below /api; write "/api/mail".'],
    ["/API/mail", 'write "/api/mail".'],
    ["/apis", 'is not below /api; write "/api/apis".'],
    ["/api/mail/", 'ends with a slash; write "/api/mail".'],
    ["/api//mail", 'empty segment; write "/api/mail".'],
    ["/api/x/../mail", 'dot segment; write "/api/mail".'],
    ["/api/../mail", "dot segment."],
    ["/api/%6dail", 'is another spelling of a path; write "/api/mail".'],
    ["/api/caf%c3%a9", 'write "/api/caf%C3%A9".'],
    ["/api/café", 'must be percent-encoded; write "/api/caf%C3%A9".'],
    ["/api/my mail", 'write "/api/my%20mail".'],
    ["/api/a\\b", 'write "/api/a/b".'],
    ["/api/a;b", "programs read in two ways"],
    ["/api/a%2fb", "programs read in two ways"],
    ["/api/a%5Cb", "programs read in two ways"],
    ["/api/a%25", "programs read in two ways"],
    ["/api/...", "a segment of dots or spaces only"],
    ["/api/mail?x=1", "a query or fragment"],
    ["/api/mail#x", "a query or fragment"],
    ["/api/%ff", "UTF-8"],
    [`/api/${"a".repeat(9_000)}`, "it is too long."],
  ])("%j", (path, fault) => {
    const said = faultOfRoute({ path });
    expect(said).toMatch(/^line 4: /);
    expect(said).toContain(fault);
    expect(said?.length).toBeLessThan(250);
  });
  test.each(["check", "whoami/x", "health", "openapi.json", "v2", "V2", "v4/security", "Test", "test/slow"])(
    "/api/%s",
    (own) => {
      expect(faultOfRoute({ path: `/api/${own}` })).toMatch(
        /^line 4: "\/api\/.*" belongs to this server itself, as do check, .*$/,
      );
    },
  );
  test("a path that is offered would be taken", () => {
    for (const path of [
      "/mail",
      "/api/mail/",
      "/api//mail",
      "/api/my mail",
      "/api/%6dail",
      "/check",
      "/api/check/",
      "api",
    ]) {
      const better = /write "(.*)"\.$/.exec(faultOfRoute({ path }) ?? "")?.[1];
      if (better !== undefined) expect([better, faultOfRoute({ path: better })]).toEqual([better, null]);
    }
  });
});

describe("two routes that some program could take for one are refused", () => {
  test.each([
    ["/api/mail", '"/api/mail" has a route already'],
    ["/api/Mail", '"/api/Mail" and "/api/mail" mean the same to some programs'],
    ["/api/mail.", '"/api/mail." and "/api/mail" mean the same to some programs'],
  ])("%s beside /api/mail", (path, fault) => {
    const text = JSON.stringify({ routes: [mail, { ...mail, path }] }, null, 1);
    expect(faultOf(text)).toContain(`line 13: ${fault}`);
  });
});

describe("an upstream is an http or https address and nothing more; what was written is never quoted", () => {
  test.each([
    [1, 'must be a text such as "http://127.0.0.1:9000/v1".'],
    ["", "must begin with http:// or https://"],
    ["canary:9000", "must begin with http:// or https://"],
    ["ftp://canary", "must begin with http:// or https://"],
    ["http://user:canary@host/", "no user and no password"],
    ["http://host/?key=canary", "no query and no fragment"],
    ["http://host/#canary", "no query and no fragment"],
    ["http:///canary", "is no address"],
    ["http://canary:99999", "is no address"],
    ["http://canary:0", "is no address"],
    ["http://canary/a/../b", "dot segment"],
    ["http://canary/%2e%2e/b", "dot segment"],
    ["http://canary/a//b", "empty segment"],
    ["http://canary//", "empty segment"],
    ["http://canary\\@host", "must be percent-encoded"],
    ["http://host/can ary", "must be percent-encoded"],
    ["http://canary/%61", 'another spelling of its path; write "/a" behind the host'],
  ])("%j", (upstream, fault) => {
    expect(faultOfRoute({ upstream })).toMatch(/^line 5: /);
    expect(faultOfRoute({ upstream })).toContain(fault);
    expect(faultOfRoute({ upstream })).not.toContain("canary");
  });
  test.each([
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000", ""],
    ["http://[::1]:9000/v1/", "http://[::1]:9000", "/v1"],
    ["https://mail.internal/a/b", "https://mail.internal", "/a/b"],
  ])("%s is taken", (upstream, origin, base) => {
    expect(parseRoutesFile(JSON.stringify({ routes: [{ ...mail, upstream }] }))).toMatchObject({
      routes: [{ origin, base }],
    });
  });
});

describe("methods and their permissions are taken letter by letter", () => {
  test.each([
    [1, 'line 6: "permissions" must be an object such as'],
    [undefined, 'line 3: "permissions" is missing'],
    [{}, "line 6: The route lets no method through; name one at least"],
    [{ get: [] }, 'line 7: "get" is no method that a route can let through; write "GET".'],
    [{ GET: [], TRACE: [] }, 'line 8: "TRACE" is no method that a route can let through; those are GET, HEAD, '],
    [{ GET: "ViewReports" }, "line 7: A method needs a list of permissions"],
    [{ GET: null }, "line 7: A method needs a list of permissions"],
    [{ GET: [1] }, "line 8: A permission must be a word"],
    [{ GET: ["ViewReports", "sendhttp"] }, 'line 9: "sendhttp" is no permission; write "SendHttp".'],
    [{ GET: ["ReadMail"] }, 'line 8: "ReadMail" is no permission; those of a key are meant'],
  ])("%j", (permissions, fault) => expect(faultOfRoute({ permissions })).toContain(fault));
});

test("a time-out is a whole number of seconds up to a day", () => {
  for (const timeoutSeconds of [0, -1, 1.5, 86_401, "5", null]) {
    expect(faultOfRoute({ timeoutSeconds })).toBe(
      'line 11: "timeoutSeconds" must be a whole number from 1 to 86400, for example 600.',
    );
  }
  for (const timeoutSeconds of [1, 86_400]) expect(faultOfRoute({ timeoutSeconds })).toBeNull();
});

test.each(["README.md", "docs/guides/upstreams.md"])("the routes that %s shows are taken", (name) => {
  const text = readFileSync(path.resolve(name), "utf8");
  const [shown] = [...text.matchAll(/```json\n(.*?)\n```/gs)]
    .map(([, json]) => json ?? "")
    .filter((json) => json.includes('"routes"'));
  expect(faultOf(shown ?? "")).toBeNull();
});

test("the first fault of several is told, and a file is bounded", () => {
  expect(faultOfRoute({ path: "mail", upstream: "", permissions: {}, timeoutSeconds: 0 })).toContain("line 4: ");
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...mail, path: `/api/mail${index}` }));
  expect(faultOf(JSON.stringify({ routes: many(1_000) }))).toBeNull();
  expect(faultOf(JSON.stringify({ routes: many(1_001) }))).toBe(
    "line 1: There are too many routes; 1000 are the most.",
  );
  const padded = (bytes: number) => `{"routes": []}${" ".repeat(bytes - 14)}`;
  expect(faultOf(padded(1024 * 1024))).toBeNull();
  expect(faultOf(padded(1024 * 1024 + 1))).toBe("line 1: The file is larger than 1 MiB; make it smaller.");
});

test("a file with more faults than can be listed is refused like any other: a bad edit never ends the server", () => {
  const permissions = { GET: Array.from({ length: 200_000 }, () => "x") };
  expect(faultOf(JSON.stringify({ routes: [{ ...mail, permissions }] }))).toMatch(
    /^line 1: More is wrong with the file than can be told/,
  );
});
