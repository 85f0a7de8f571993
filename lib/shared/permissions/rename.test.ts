/** A rename changes exactly the words that it names, wherever permissions are written. */
import { expect, test } from "vitest";
import { renameInRoutes, renameWords } from "./rename";

const RENAMES = [{ from: "orders:read" as const, to: "orders:list" as const }];

test("in a stored list whole words change, in their order, and none twice", () => {
  expect(renameWords("SendHttp orders:read orders:read-all", RENAMES)).toBe("SendHttp orders:list orders:read-all");
  expect(renameWords("orders:list orders:read", RENAMES)).toBe("orders:list");
  expect(renameWords("SendHttp", RENAMES)).toBe("SendHttp");
});

test("two words can change places", () => {
  const swap = [...RENAMES, { from: "orders:list" as const, to: "orders:read" as const }];
  expect(renameWords("orders:read orders:list", swap)).toBe("orders:list orders:read");
});

test("in routes the words change in permissions and in tools, and nothing else does", () => {
  const routes = (word: string) => ({
    routes: [
      {
        path: "/api/orders:read",
        upstream: "http://127.0.0.1:9000",
        permissions: { GET: [word], POST: { any: [word, "SendHttp"] }, DELETE: { all: [word] } },
        requestHeaders: { set: { "X-Scope": "orders:read" } },
        mcp: { tools: { "orders:read": [word] } },
      },
    ],
  });
  const renamed = renameInRoutes(JSON.stringify(routes("orders:read")), RENAMES);
  expect(JSON.parse(renamed)).toEqual(routes("orders:list"));
  const other = `${JSON.stringify(routes("orders:write"))} `;
  expect(renameInRoutes(other, RENAMES)).toBe(other);
});
