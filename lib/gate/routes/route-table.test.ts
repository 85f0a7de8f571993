/** Literals beat parameters, the longest route wins, own paths are never found, and ambiguous paths are refused. */
import { describe, expect, test } from "vitest";
import { makeRoute } from "@/lib/gate/testing/routes";
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

test("a parameter matches one segment that is not empty, a literal beats it, and then the longest path wins", () => {
  const find = tableOf("/api/orders", "/api/orders/{id}/refund", "/api/orders/new", "/api/{shop}/orders/{id}");
  expect(find("/api/orders")).toBe("/api/orders");
  expect(find("/api/orders/7")).toBe("/api/orders");
  expect(find("/api/orders/7/refund")).toBe("/api/orders/{id}/refund");
  expect(find("/api/orders/7/refund/")).toBe("/api/orders/{id}/refund");
  expect(find("/api/orders/7/refund/x")).toBe("/api/orders/{id}/refund");
  expect(find("/api/orders/7/refunds")).toBe("/api/orders");
  expect(find("/api/orders/new/refund")).toBe("/api/orders/new");
  expect(find("/api/a.b/orders/~7")).toBe("/api/{shop}/orders/{id}");
  expect(find("/api/a/orders/")).toBeNull();
  expect(find("/api/a/orders")).toBeNull();
  // Below /api/orders nothing leads on to the second literal, and the first one is a route by itself.
  expect(find("/api/orders/orders/7")).toBe("/api/orders");
  expect(tableOf("/api/orders/new/x", "/api/{shop}/new")("/api/orders/new")).toBe("/api/{shop}/new");
});

test("a parameter never takes an own path", () => {
  const find = tableOf("/api/{any}", "/api/{any}/{other}");
  for (const path of ["check", "health/live", "v2/x", "V2", "v4/a"]) expect(find(`/api/${path}`)).toBeNull();
  for (const path of ["Check", "check;x/y", "check%2Fx", "x/..%2F..%2Fcheck"])
    expect(find(`/api/${path}`)).toBe("ambiguous");
});

test("a parameter whose value an upstream may read as more or less than one segment is ambiguous", () => {
  const find = tableOf("/api/orders/{id}", "/api/orders/new");
  for (const id of [
    "a%2Fb",
    "a%5Cb",
    "a%252Fb",
    "a%3Fb",
    "a%23b",
    "a%253Fb",
    "%20",
    ";x",
    "..%2Fx",
    "New",
    "new;x",
    "new.",
  ]) {
    expect([id, find(`/api/orders/${id}`)]).toEqual([id, "ambiguous"]);
    expect([id, find(`/api/orders/${id}/more`)]).toEqual([id, "ambiguous"]);
  }
  for (const id of ["a;x=1", "A", "%C3%A9", "100%25", "a%20b", "a.b", "newer"]) {
    expect([id, find(`/api/orders/${id}`)]).toEqual([id, "/api/orders/{id}"]);
  }
  // Behind the parameters a path is read as behind any other route.
  expect(find("/api/orders/7/a%2Fb")).toBe("/api/orders/{id}");
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
