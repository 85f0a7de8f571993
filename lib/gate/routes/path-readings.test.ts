/** No upstream can read a path as one of another route than the one that the gate has found. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeRoute } from "@/lib/gate/testing/routes";
import { isPlainPath, readLoosely } from "@/lib/shared/routes/loose-path";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import { replaceParameters } from "@/lib/shared/routes/path-pattern";
import { findPathFault } from "@/lib/shared/routes/paths";
import { parseTarget } from "@/lib/shared/routes/target";
import { RouteTable } from "./route-table";

/** The steps by which servers rewrite a path before they route it. A server takes any of them, in this order. */
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

const word = fc.constantFrom(
  ...["a", "A", "b", "mail", "Mail", "v4", "check", "a.b", "%C3%A9", "%C3%89", "a%20b", "~", "{x}", "{y}", "{z}"],
);
const routePath = fc
  .array(word, { maxLength: 3 })
  .map((words) => ["/api", ...words].join("/"))
  .filter((path) => findPathFault(path) === null);
const routePaths = fc.uniqueArray(routePath, {
  minLength: 1,
  maxLength: 5,
  selector: (path) => readLoosely(replaceParameters(path, "{}")),
});
const nasty = fc.constantFrom(
  ...["/", "%2F", "%5C", ";", ";x=1", ".", "..", "%2E", "%252F", "%252e", "%255c", "%3B", "%3F", "%23", "%20", "%2520"],
  ...["a", "A", "b", "mail", "MAIL", "check", "v4", "%25", "%C3%89", "%C3%A9", "%2500", "%253B", "%2561", "~", "+"],
  ...["/..%2F", "/..%5C..%2F", "/..;/", "/..%252f", "/%2F", "/%20/", "/.%2e;x%2F"],
);
const readers = fc.array(fc.integer({ min: 0, max: 2 ** HABITS.length - 1 }), { minLength: 8, maxLength: 8 });
const question = fc.record({ paths: routePaths, from: fc.nat(), pieces: fc.array(nasty, { maxLength: 7 }), readers });

/** Whether a path as it was read is at or below a route's path, read in the same way. */
function isHeldBy(seen: string, route: string, read: (path: string) => string): boolean {
  const segments = seen.split("/");
  return route.split("/").every((segment, index) => {
    const value = segments[index];
    return segment.startsWith("{") ? value !== undefined && value !== "" : value === read(`/${segment}`).slice(1);
  });
}

/** A literal segment comes before a parameter, then the longer path before the shorter one. */
function byPrecedence(one: string, other: string): number {
  const others = other.split("/");
  for (const [index, segment] of one.split("/").entries()) {
    const difference = Number(segment.startsWith("{")) - Number(others[index]?.startsWith("{") ?? false);
    if (others[index] !== undefined && difference !== 0) return difference;
  }
  return others.length - one.split("/").length;
}

type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

test("whatever a route is found for, no reader of the path finds another, or an own path", () => {
  let found = 0;
  let ambiguous = 0;
  const ask = ({ paths, from, pieces, readers }: Question) => {
    const start = replaceParameters(paths[from % paths.length] ?? "", pieces[0] === "a" ? "a" : "b%25");
    const parse = parseTarget(`${start}${pieces.join("")}`, undefined);
    if (!parse.ok) return;
    const { path } = parse.target;
    const route = new RouteTable(paths.map((each) => makeRoute(each))).find(path);
    if (route === "ambiguous") ambiguous++;
    if (route === null || route === "ambiguous") return;
    found++;
    for (const read of readers.map(readerOf)) {
      const seen = read(path);
      const holders = paths.filter((each) => isHeldBy(seen, each, read));
      const longest = holders.sort(byPrecedence)[0];
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
