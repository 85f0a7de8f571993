/** What was typed is kept over a reload that the page asks for, once, and a key never is. */
import { beforeEach, expect, test, vi } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { keepForReload, reloadKeeping, takeKept } from "./kept-state";

const SECRET = completeSecret("0".repeat(88));
const stored = new Map<string, string>();
let reloads = 0;

beforeEach(() => {
  stored.clear();
  reloads = 0;
  vi.stubGlobal("window", {
    sessionStorage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, text: string) => stored.set(name, text),
      removeItem: (name: string) => stored.delete(name),
    },
    location: { reload: () => reloads++ },
  });
});

test("what was typed is there once after the reload", () => {
  const end = keepForReload("form", () => ({ name: "web shop" }));
  reloadKeeping();
  end();
  expect(reloads).toBe(1);
  expect(takeKept("form")).toEqual({ name: "web shop" });
  expect(takeKept("form")).toBeUndefined();
});

test("a form that is closed keeps nothing", () => {
  keepForReload("form", () => "typed")();
  reloadKeeping();
  expect([...stored]).toEqual([]);
});

test("a key that was typed into a field is not stored", () => {
  const end = keepForReload("form", () => ({ name: `my key ${SECRET.toLowerCase()}` }));
  reloadKeeping();
  end();
  expect([...stored]).toEqual([]);
});

test("nothing to keep is not stored", () => {
  const end = keepForReload("form", () => undefined);
  reloadKeeping();
  end();
  expect([...stored]).toEqual([]);
});
