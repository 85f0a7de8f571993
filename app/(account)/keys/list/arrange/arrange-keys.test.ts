/** The list of keys in every order, under every filter, and what its address says. */
import { describe, expect, test } from "vitest";
import type { KeyView, UsageDay } from "@/lib/shared/keys/key-view";
import { arrangeKeys, needsAttention, summariseKeys } from "./arrange-keys";
import { type Arrangement, DEFAULT_ARRANGEMENT, readArrangement, SORT_FIELDS, writeArrangement } from "./arrangement";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;
const at = (days: number) => new Date(NOW + days * DAY_MS).toISOString();

const quiet: UsageDay = { day: "2026-11-28", admitted: 0, refused: {} };

function makeKey(name: string, change: Partial<KeyView> = {}): KeyView {
  const base = {
    ...{
      id: name,
      version: 1,
      name,
      lastFive: "00000",
      maker: { id: "ada", name: "Ada" },
      permissions: [],
      ipRules: [],
    },
    ...{ createdAt: at(-1), expiresAt: null, lastUsedAt: null, lastUsedAddress: null, lastUsedFor: null },
    ...{
      isHeld: false,
      description: "",
      oldSecret: null,
      disabled: null,
      isReported: false,
      limits: null,
      link: null,
      usage: [quiet],
    },
  };
  return { ...base, ...change };
}

const keys = [
  makeKey("key 10", { createdAt: at(-3), expiresAt: at(90), lastUsedAt: at(-2) }),
  makeKey("Key 9", { createdAt: at(-2), expiresAt: at(2), lastUsedAt: at(-1), ipRules: ["192.0.2.7"] }),
  makeKey("alpha", {
    ...{ createdAt: at(-1), maker: { id: "alan", name: "Alan" }, lastFive: "ABC12", permissions: ["ViewContacts"] },
    usage: [quiet, { day: "2026-11-28", admitted: 5, refused: { ip_not_allowed: 2, key_expired: 1 } }],
  }),
  makeKey("over", { description: "The NIGHTLY import", createdAt: at(-9), expiresAt: at(-1), lastUsedAt: at(-5) }),
];

const namesBy = (change: Partial<Arrangement>) =>
  arrangeKeys(keys, { ...DEFAULT_ARRANGEMENT, ...change }, NOW).map(({ name }) => name);

test("without a choice every key is shown, newest first", () => {
  expect(namesBy({})).toEqual(["alpha", "Key 9", "key 10", "over"]);
});

test("names are sorted as people count, in either direction", () => {
  expect(namesBy({ sort: "name", isDescending: false })).toEqual(["alpha", "Key 9", "key 10", "over"]);
  expect(namesBy({ sort: "name" })).toEqual(["over", "key 10", "Key 9", "alpha"]);
});

test("keys that never expire or were never used come last in either direction", () => {
  expect(namesBy({ sort: "expires", isDescending: false })).toEqual(["over", "Key 9", "key 10", "alpha"]);
  expect(namesBy({ sort: "expires" })).toEqual(["key 10", "Key 9", "over", "alpha"]);
  expect(namesBy({ sort: "used" })).toEqual(["Key 9", "key 10", "over", "alpha"]);
  expect(namesBy({ sort: "used", isDescending: false })).toEqual(["over", "key 10", "Key 9", "alpha"]);
});

test("the most urgent, the busiest, the mightiest and the most restricted key comes first when asked for", () => {
  expect(namesBy({ sort: "status", isDescending: false })).toEqual(["over", "Key 9", "alpha", "key 10"]);
  expect(namesBy({ sort: "requests" })[0]).toBe("alpha");
  expect(namesBy({ sort: "permissions" })[0]).toBe("alpha");
  expect(namesBy({ sort: "restriction", isDescending: false })[0]).toBe("Key 9");
});

test("a search finds names and descriptions in any letter case, and the last characters of the secret", () => {
  expect(namesBy({ search: " KEY " })).toEqual(["Key 9", "key 10"]);
  expect(namesBy({ search: "bc12" })).toEqual(["alpha"]);
  expect(namesBy({ search: "nightly" })).toEqual(["over"]);
  expect(namesBy({ search: "nothing" })).toEqual([]);
});

test("filters by status and maker hide every other key", () => {
  expect(namesBy({ status: "expired" })).toEqual(["over"]);
  expect(namesBy({ status: "active" })).toEqual(["alpha", "key 10"]);
  expect(namesBy({ status: "attention" })).toEqual(["Key 9", "over"]);
  expect(namesBy({ makerId: "alan" })).toEqual(["alpha"]);
  expect(namesBy({ makerId: "alan", status: "expired" })).toEqual([]);
});

test("a key that a person disabled needs no attention, unless it was reported as leaked", () => {
  const disabled = { at: at(-1), reason: "" };
  expect(needsAttention(makeKey("paused", { disabled }), NOW)).toBe(false);
  expect(needsAttention(makeKey("leaked", { disabled, isReported: true }), NOW)).toBe(true);
});

test("the summary counts today's requests, refused ones among them, and keys that need attention", () => {
  expect(summariseKeys(keys, NOW)).toEqual({ requests: 8, refused: 3, attention: 2 });
  expect(summariseKeys([], NOW)).toEqual({ requests: 0, refused: 0, attention: 0 });
});

describe("the address", () => {
  const roundTrip = (arrangement: Arrangement) => readArrangement(new URLSearchParams(writeArrangement(arrangement)));

  test("says nothing for the default, and names every other arrangement", () => {
    expect(writeArrangement(DEFAULT_ARRANGEMENT)).toBe("");
    for (const sort of SORT_FIELDS) {
      for (const isDescending of [true, false]) {
        const arrangement = { search: "a & b", status: "on-hold", makerId: "ada", sort, isDescending } as const;
        expect(roundTrip(arrangement)).toEqual(arrangement);
      }
    }
  });

  test("that names something unknown shows the default", () => {
    const hostile = new URLSearchParams("sort=--name&status=__proto__&maker=&q=");
    expect(readArrangement(hostile)).toEqual(DEFAULT_ARRANGEMENT);
    expect(readArrangement(new URLSearchParams("sort=constructor"))).toEqual(DEFAULT_ARRANGEMENT);
  });
});
