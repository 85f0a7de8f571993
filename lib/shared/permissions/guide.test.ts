/** The guide to permissions shows a routes file that can be used as it is. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { routesFile } from "@/lib/shared/routes/schema";
import { listWords } from "./catalogue";

test("the routes file of the guide is valid, and asks for permissions that it defines", () => {
  const guide = readFileSync(path.resolve(import.meta.dirname, "../../../docs/guides/permissions.md"), "utf8");
  const [, json = ""] = /```json\n([^`]+)```/.exec(guide) ?? [];
  const { permissions, routes } = routesFile.parse(JSON.parse(json));
  if (!permissions) throw new Error("the guide defines no permissions");
  expect(listWords(permissions)).toEqual(["orders:read", "orders:write"]);
  expect(routes[0]?.permissions).toMatchObject({ GET: ["orders:read"], POST: ["orders:write"] });
});
