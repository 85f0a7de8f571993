/** The longest route wins, own paths are never found, and no upstream can read a path as one of another route. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeRoute } from "@/lib/gate/testing/routes";
import { isPlainPath, readLoosely } from "@/lib/shared/routes/loose-path";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import { findPathFault } from "@/lib/shared/routes/paths";
import { parseTarget } from "@/lib/shared/routes/target";
import { RouteTable } from "./route-table";

function tableOf(...paths: string[]): (path: string) => string | null {
  const table = new RouteTable(paths.map((path) => makeRoute(path)));
  return (path) => {
    const found = table.find(path);
    return found === null || found === "ambiguous" ? found : found.path;
  };
}

test("the longest path wins, by whole segments", () => {
  const find = tableOf("/api/mail", "/api/mail/outbox", "/api/maildir");
  expect(find("/api/mail")).toBe("/api/mail");
  expect(find("/api/mail/")).toBe("/api/mail");
  expect(find("/api/mail/outbox")).toBe("/api/mail/outbox");
  expect(find("/api/mail/outbox/1")).toBe("/api/mail/outbox");
  expect(find("/api/mail/outboxes")).toBe("/api/mail");
  expect(find("/api/maildir/1")).toBe("/api/maildir");
  expect(find("/api/mails")).toBeNull();
  expect(find("/api")).toBeNull();
  expect(tableOf()("/api/mail")).toBeNull();
});

test("a route for /api takes everything below it but the own paths", () => {
  const find = tableOf("/api");
  for (const path of ["/api", "/api/", "/api/mail", "/api/checks", "/api/v1", "/api/health-care", "/api/openapi"]) {
    expect([path, find(path)]).toEqual([path, "/api"]);
  }
  const own = [
    "check",
    "check/",
    "whoami",
    "health",
    "health/live",
    "openapi.json",
    "v2",
    "V2/x",
    "v4/a/b",
    "test/slow",
  ];
  for (const path of own) expect([path, find(`/api/${path}`)]).toEqual([path, null]);
  for (const path of ["Check", "WHOAMI/x", "check;x=1", "check%2Fx", "v4%5Cx", "whoami."]) {
    expect([path, find(`/api/${path}`)]).toEqual([path, "ambiguous"]);
  }
});

describe("a path that an upstream may read as one of another route is ambiguous", () => {
  const find = tableOf("/api/files", "/api/files/admin", "/api/Reports");
  test.each([
    "/api/files/Admin",
    "/api/files/ADMIN/x",
    "/api/files/admin;x=1/y",
    "/api/files/admin%2Fx",
    "/api/files/admin%5Cx",
    "/api/files/admin%252Fx",
    "/api/files/admin%3Bx",
    "/api/files/admin%3Fx",
    "/api/files/admin.",
    "/api/files/admin%20",
    "/api/files/adm%2569n",
    "/api/files/..%2Freports",
    "/api/files/..%5C..%5Cadmin",
    "/api/files/..;/reports",
    "/api/files/.;x/y",
    "/api/files/%2Fadmin",
    "/api/files/%252e%252e/reports",
    "/api/files/x%2F",
    "/api/files/;x",
    "/api/files/%2500",
  ])("%s", (path) => expect(find(path)).toBe("ambiguous"));
});

test("odd characters that lead nowhere else are let through", () => {
  const find = tableOf("/api/files", "/api/files/admin", "/api/Reports");
  const paths = [
    "a%2Fb",
    "a;x=1",
    "READ.ME",
    "%C3%A9t%C3%A9",
    "100%25",
    "administrator%2Fx",
    "a%5Cb",
    ".well-known",
    "a..b",
  ];
  for (const path of paths) expect([path, find(`/api/files/${path}`)]).toEqual([path, "/api/files"]);
  expect(find("/api/Reports/2030")).toBe("/api/Reports");
});

test("a path that only an odd reading takes to a route finds none", () => {
  const find = tableOf("/api/files");
  for (const path of ["/api/Files", "/api/files;x", "/api/files%2Fx", "/api/check/..%2Ffiles"]) {
    expect([path, find(path)]).toEqual([path, null]);
  }
});

/** What servers do to a path before they look for who serves it; each may do any of it, in this order. */
const HABITS: ((path: string) => string)[] = [
  (path) => path.replace(/%([0-7][0-9A-F])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  (path) => path.replace(/%([0-7][0-9A-F])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  (path) => path.replace(/[?#].*$/s, ""),
  (path) => path.replaceAll("\\", "/"),
  (path) => path.replace(/;[^/]*/g, ""),
  (path) =>
    path.replace(/[. ]+(?=\/|$)/g, (tail, at: number) => (/^\.{1,2}$/.test(tail) && path[at - 1] === "/" ? tail : "")),
  (path) => path.toLowerCase(),
  (path) => path.replace(/\/{2,}/g, "/"),
  (path) => new URL(`http://host${path.replace(/[?#\\]/g, encodeURIComponent)}`).pathname,
];

/** The reader that has the habits whose bits are set. */
function readerOf(bits: number): (path: string) => string {
  const habits = HABITS.filter((_, index) => bits & (1 << index));
  return (path) => habits.reduce((read, habit) => habit(read), path);
}

const word = fc.constantFrom("a", "A", "b", "mail", "Mail", "v4", "check", "a.b", "%C3%A9", "%C3%89", "a%20b", "~");
const routePath = fc
  .array(word, { maxLength: 3 })
  .map((words) => ["/api", ...words].join("/"))
  .filter((path) => findPathFault(path) === null);
const routePaths = fc.uniqueArray(routePath, { minLength: 1, maxLength: 5, selector: (path) => readLoosely(path) });
const nasty = fc.constantFrom(
  ...["/", "%2F", "%5C", ";", ";x=1", ".", "..", "%2E", "%252F", "%252e", "%255c", "%3B", "%3F", "%23", "%20", "%2520"],
  ...["a", "A", "b", "mail", "MAIL", "check", "v4", "%25", "%C3%89", "%C3%A9", "%2500", "%253B", "%2561", "~", "+"],
  ...["/..%2F", "/..%5C..%2F", "/..;/", "/..%252f", "/%2F", "/%20/", "/.%2e;x%2F"],
);
const readers = fc.array(fc.integer({ min: 0, max: 2 ** HABITS.length - 1 }), { minLength: 8, maxLength: 8 });
const question = fc.record({ paths: routePaths, from: fc.nat(), pieces: fc.array(nasty, { maxLength: 7 }), readers });

type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

test("whatever a route is found for, no reader of the path finds another, or an own path", () => {
  let found = 0;
  let ambiguous = 0;
  const ask = ({ paths, from, pieces, readers }: Question) => {
    const parse = parseTarget(`${paths[from % paths.length]}${pieces.join("")}`, undefined);
    if (!parse.ok) return;
    const { path } = parse.target;
    const route = new RouteTable(paths.map((each) => makeRoute(each))).find(path);
    if (route === "ambiguous") ambiguous++;
    if (route === null || route === "ambiguous") return;
    found++;
    for (const read of readers.map(readerOf)) {
      const seen = read(path);
      const holders = paths.filter((each) => seen === read(each) || seen.startsWith(`${read(each)}/`));
      const longest = holders.sort((one, other) => other.length - one.length)[0];
      if (longest !== route.path || isOwnPath(seen))
        expect([path, seen, longest, "own?"]).toEqual([path, seen, route.path]);
    }
  };
  fc.assert(fc.property(question, ask), { numRuns: 4_000 });
  // Else the property would say nothing.
  expect(Math.min(found, ambiguous)).toBeGreaterThan(100);
});

test("a plain path reads loosely as itself", () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.array(nasty, { maxLength: 6 }), (pieces) => {
      const parse = parseTarget(`/api/${pieces.join("")}`, undefined);
      if (!parse.ok || !isPlainPath(parse.target.path)) return;
      plain++;
      expect(readLoosely(parse.target.path)).toBe(parse.target.path);
    }),
    { numRuns: 4_000 },
  );
  expect(plain).toBeGreaterThan(100);
});

test.each([
  ["dots", `/api/files/${".".repeat(300_000)}x`, "/api/files"],
  ["dots and spaces", `/api/files/${".%20".repeat(100_000)}x`, "/api/files"],
  ["segments", `/api/files${"/a".repeat(150_000)}`, "/api/files"],
  ["segments in capitals", `/api/files${"/A".repeat(150_000)}`, "/api/files"],
  ["encodings of encodings", `/api/files/%25${"25".repeat(150_000)}`, "ambiguous"],
])("a path of very many %s is judged in one go: whoever has no key yet may send it", (_, path, found) => {
  // In the square of its length this would take minutes.
  expect(tableOf("/api/files", "/api/files/admin", "/api/Reports")(path)).toBe(found);
});
