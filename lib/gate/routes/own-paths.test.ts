/** No path that this server answers itself is missing among its own. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isOwnPath, OWN_SEGMENTS } from "@/lib/shared/routes/own-paths";

const GATE = path.resolve(import.meta.dirname, "..");

/** What the dashboard serves: the folders below `app/api`, but for the one that catches what nobody serves. */
function foldersOfApi(): string[] {
  return readdirSync(path.resolve("app/api")).filter((name) => !name.startsWith("["));
}

/** What the gate serves: the paths that stand as text in its source. `routes/` holds examples of other paths. */
function pathsInGate(): string[] {
  const sources = (readdirSync(GATE, { recursive: true }) as string[]).filter(
    (name) => name.endsWith(".ts") && !/\.test\.ts$|^testing\/|^routes\//.test(name),
  );
  const text = sources.map((name) => readFileSync(path.join(GATE, name), "utf8")).join("\n");
  return [...text.matchAll(/"\/api\/([A-Za-z0-9.\-_]+)/g)].map(([, segment]) => segment ?? "");
}

test("the own paths are what the source serves below /api, no more and no less", () => {
  expect(foldersOfApi()).toContain("whoami");
  expect(pathsInGate()).toEqual(expect.arrayContaining(["check", "health", "openapi.json"]));
  expect([...new Set([...foldersOfApi(), ...pathsInGate()])].sort()).toEqual([...OWN_SEGMENTS].sort());
});

test("an own path is own with all below it, and nothing beside it", () => {
  for (const segment of OWN_SEGMENTS) {
    for (const own of [`/api/${segment}`, `/api/${segment}/`, `/api/${segment}/a/b`]) {
      expect([own, isOwnPath(own)]).toEqual([own, true]);
    }
    for (const other of [`/api/${segment}s`, `/api/x/${segment}`, `/api/-${segment}`]) {
      expect([other, isOwnPath(other)]).toEqual([other, false]);
    }
  }
  expect([isOwnPath("/api"), isOwnPath("/api/"), isOwnPath("/api/V2/contact")]).toEqual([false, false, true]);
});
