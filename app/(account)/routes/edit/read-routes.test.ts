/** Saved routes are edited where the page knows their form, and left alone where another version wrote another one. */
import { expect, test } from "vitest";
import { readRoutes } from "./read-routes";

const route = { path: "/api/a", upstream: "http://h:1", permissions: { GET: [] } };

test("what this version saved is read, and nothing where nothing was saved", () => {
  expect(readRoutes(JSON.stringify({ routes: [route] }))).toEqual([route]);
  expect(readRoutes(null)).toEqual([]);
});

test.each([
  { routes: [route, { path: "/api/b" }] },
  { routes: [{ ...route, permissions: null }] },
  { routes: [{ ...route, path: 1 }] },
  { routes: [null] },
  { routes: {} },
  {},
])("%j can't be edited", (document) => expect(readRoutes(JSON.stringify(document))).toBeNull());
