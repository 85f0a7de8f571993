/** A routes file is taken as it was meant, or refused with the line and one sentence that says what would be right. */
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFault, findRouteFault, mail } from "@/lib/gate/testing/routes";
import { parseRoutesFile } from "./parse";
import { placeRequest } from "./route-place";

test("a sound file is taken with all that was left out", () => {
  const text = JSON.stringify({
    routes: [
      { ...mail, permissions: { POST: ["SendHttp", "ViewReports", "SendHttp"], GET: [] }, timeoutSeconds: 5 },
      { path: "/api", upstream: "HTTPS://Mail.Example.com:443/", permissions: { OPTIONS: [] } },
    ],
  });
  const parse = parseRoutesFile(text);
  if (!parse.ok) throw new Error(parse.fault.reason);
  const routes = parse.routes.map((route) => {
    const upstream = route.upstreams.choose();
    return { ...route, ...(upstream && placeRequest(route, upstream, "")) };
  });
  expect({ ok: parse.ok, routes }).toMatchObject({
    ok: true,
    routes: [
      { path: "/api/mail", origin: "http://127.0.0.1:9000", base: "/v1", allow: "GET, POST", timeoutMs: 5_000 },
      { path: "/api", origin: "https://mail.example.com", base: "", allow: "OPTIONS", timeoutMs: 600_000 },
    ],
  });
  const permissions = [...(parse.routes[0]?.requirements ?? [])].map(([method, { clauses }]) => {
    return [method, clauses.flatMap(({ wanted }) => wanted)];
  });
  expect(permissions).toEqual([
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
    ['{"routes": []\n"a": 1}', 'line 2: This is not JSON: "\\"" at column 1 stands where a comma'],
    ['{"routes"\n []}', 'line 2: This is not JSON: "[" at column 2 stands where a colon belongs'],
    ['{"routes":\n }', 'line 2: This is not JSON: "}" at column 2 stands where a value belongs'],
    ["{\n1: 2}", 'line 2: This is not JSON: "1" at column 1 stands where a name in double quotes belongs'],
    ['{"routes":\n[1.]}', 'line 2: This is not JSON: "1" at column 2 begins a number that is not complete'],
    ['{"routes":\n["/api]}\n', "line 2: A text is not closed on its line"],
    ['{"routes":\n["\\/api\\mail"]}', "line 2: A text holds a backslash that means nothing"],
    ['{"routes":\n["\\u00g0"]}', "line 2: A text holds a \\u that is not followed by four hexadecimal digits"],
    ["{\n/* mail", "line 2: JSON has no comments"],
    ["{\n# mail\n}", "line 2: JSON has no comments"],
    ["[".repeat(100_000), "line 1: The brackets are nested too deeply"],
    ['{"routes": [],\r\n"routes": []}', 'line 2: "routes" stands here twice, first on line 1'],
    ['{"routes": [{"path": "/api/a",\n"permissions": {},\n"p\\u0061th": 1}]}', 'line 3: "path" stands here twice'],
  ])("%j", (text, fault) => expect(findFault(text)).toContain(fault));
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
      // The fallback for a text that the parser accepts and JSON.parse refuses: no text is one.
      expect(parse.fault.reason).not.toBe("This is not JSON.");
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
    ['{"routes": [],\n"rules": 1}', 'line 2: "rules" is no field of the file; "routes" and "permissions" are.'],
    ['{"routes": [],\n"__proto__": {}}', 'line 2: "__proto__" is no field of the file'],
  ])("%j", (text, fault) => expect(findFault(text)).toContain(fault));
  test("a field that a route does not have", () => {
    expect(findRouteFault({ timeout: 5 })).toMatch(
      /^line 11: "timeout" is no field of a route; those are path, .*timeoutSeconds\.$/,
    );
  });
});

test.each(["docs/configuration.md", "docs/guides/upstreams.md"])("the routes that %s shows are taken", (name) => {
  const text = readFileSync(path.resolve(name), "utf8");
  const [shown] = [...text.matchAll(/```json\n(.*?)\n```/gs)]
    .map(([, json]) => json ?? "")
    .filter((json) => json.includes('"routes"'));
  expect(findFault(shown ?? "")).toBeNull();
});

test("the first fault of several is reported, and the size of a file is bounded", () => {
  expect(findRouteFault({ path: "mail", upstream: "", permissions: {}, timeoutSeconds: 0 })).toContain("line 4: ");
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...mail, path: `/api/mail${index}` }));
  expect(findFault(JSON.stringify({ routes: many(1_000) }))).toBeNull();
  expect(findFault(JSON.stringify({ routes: many(1_001) }))).toBe(
    "line 1: There are too many routes; 1000 are the most.",
  );
  const padded = (bytes: number) => `{"routes": []}${" ".repeat(bytes - 14)}`;
  expect(findFault(padded(1024 * 1024))).toBeNull();
  expect(findFault(padded(1024 * 1024 + 1))).toBe("line 1: The file is larger than 1 MiB; make it smaller.");
});

test("a file with more faults than can be listed is refused like any other: a bad edit never ends the server", () => {
  const permissions = { GET: Array.from({ length: 200_000 }, () => "x") };
  expect(findFault(JSON.stringify({ routes: [{ ...mail, permissions }] }))).toMatch(
    /^line 1: More is wrong with the file than can be listed/,
  );
});
