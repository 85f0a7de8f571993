/** Each finding has numbers that are really stored, and a key without reason for one has none. */
import { describe, expect, test } from "vitest";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { findNetwork, judgeKeySafety, type KeyFacts } from "./rules";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(NOW - days * DAY_MS);
const isoAgo = (days: number) => ago(days).toISOString();
const dayAgo = (days: number) => isoAgo(days).slice(0, 10);

const KEY: KeyView = {
  ...{ id: "k", version: 1, name: "k", description: "", lastFive: "00000", maker: { id: "ada", name: "Ada" } },
  ...{ permissions: ["ViewContacts"], ipRules: [], createdAt: isoAgo(10), expiresAt: isoAgo(-60), isHeld: false },
  ...{ lastUsedAt: isoAgo(1), lastUsedAddress: "192.0.2.1", lastUsedFor: "GET /", disabled: null, isReported: false },
  ...{ oldSecret: null, limits: null, link: null, usage: [] },
};

function judge(facts: Partial<KeyFacts> = {}, key: Partial<KeyView> = {}) {
  const whole: KeyFacts = {
    ...{ key: { ...KEY, ...key }, secret: { createdAt: ago(10), seenInUrlAt: null } },
    ...{ maker: { joinedAt: ago(400), lastSeenAt: ago(1) }, linkCreatedAt: null, callers: null },
    ...{ uses: [], usesSince: ago(30), refusedByDay: new Map() },
    ...facts,
  };
  return judgeKeySafety(whole, EMPTY_CATALOGUE, NOW);
}

const callersOf = (addresses: string[], calls = 30, daysAgo = 9) => {
  return { addresses, calls, since: ago(daysAgo), isCut: false };
};

test("a key that is used as it should be has no finding", () => {
  expect(judge()).toEqual([]);
  expect(judge({ callers: callersOf(["192.0.2.1", "198.51.100.1"]) })).toEqual([]);
});

test("a key that is paused or held has none, an expired or reported one only that", () => {
  const bad = { secret: { createdAt: ago(400), seenInUrlAt: ago(1) }, maker: null };
  const disabled = { at: isoAgo(1), reason: "" };
  expect(judge(bad, { disabled })).toEqual([]);
  expect(judge(bad, { isHeld: true })).toEqual([]);
  expect(judge(bad, { expiresAt: isoAgo(3) })).toEqual([{ kind: "expired", expiredAt: isoAgo(3) }]);
  expect(judge(bad, { isReported: true, disabled })).toEqual([{ kind: "reported" }]);
});

test("a secret in a URL, and an old secret that is used after the change, are found", () => {
  const seenInUrlAt = ago(2);
  expect(judge({ secret: { createdAt: ago(10), seenInUrlAt } })).toEqual([
    { kind: "secret_in_url", seenAt: isoAgo(2) },
  ]);
  const oldSecret = { lastFive: "0000A", endsAt: isoAgo(-1), lastUsedAt: isoAgo(0), lastUsedAddress: "192.0.2.9" };
  expect(judge({}, { oldSecret: { ...oldSecret, isInUse: true } })).toEqual([
    { kind: "old_secret_used", lastUsedAt: isoAgo(0), lastUsedAddress: "192.0.2.9", endsAt: isoAgo(-1) },
  ]);
  expect(judge({}, { oldSecret: { ...oldSecret, isInUse: false } })).toEqual([]);
});

describe("refusals that grew tenfold", () => {
  const grew = (counts: [daysAgo: number, count: number][], createdAt = isoAgo(30)) =>
    judge({ refusedByDay: new Map(counts.map(([days, count]) => [dayAgo(days), count])) }, { createdAt });

  test("are found today and yesterday", () => {
    const expected = { kind: "refusals_grew", refused: 100, before: 70 };
    expect(
      grew([
        [0, 100],
        [3, 70],
      ]),
    ).toEqual([{ ...expected, day: dayAgo(0) }]);
    expect(
      grew([
        [1, 100],
        [8, 70],
      ]),
    ).toEqual([{ ...expected, day: dayAgo(1) }]);
  });

  test("are not found below tenfold, below 50, later, or where there is no week to compare with", () => {
    expect(
      grew([
        [0, 99],
        [3, 70],
      ]),
    ).toEqual([]);
    expect(grew([[0, 49]])).toEqual([]);
    expect(grew([[2, 100]])).toEqual([]);
    expect(grew([[0, 100]], isoAgo(5))).toEqual([]);
  });
});

test("a maker who left, or has not been here for 90 days, is found", () => {
  expect(judge({ maker: null })).toEqual([{ kind: "maker_away", lastSeenAt: null, joinedAt: null, isMember: false }]);
  const away = { kind: "maker_away", joinedAt: isoAgo(200), isMember: true };
  expect(judge({ maker: { joinedAt: ago(200), lastSeenAt: ago(90) } })).toEqual([{ ...away, lastSeenAt: isoAgo(90) }]);
  expect(judge({ maker: { joinedAt: ago(200), lastSeenAt: null } })).toEqual([{ ...away, lastSeenAt: null }]);
  expect(judge({ maker: { joinedAt: ago(89), lastSeenAt: null } })).toEqual([]);
});

test("a link that nobody opened is found after a day, or once it has ended and still holds the key", () => {
  const open = { id: "l", state: "open", expiresAt: isoAgo(-1), holdsKey: false } as const;
  expect(judge({ linkCreatedAt: ago(0.9) }, { link: open })).toEqual([]);
  const found = { kind: "link_unopened", state: "open", createdAt: isoAgo(1), expiresAt: isoAgo(-1), holdsKey: false };
  expect(judge({ linkCreatedAt: ago(1) }, { link: open })).toEqual([found]);
  const ended = { ...open, state: "withdrawn", holdsKey: true } as const;
  expect(judge({ linkCreatedAt: ago(0) }, { link: ended })).toMatchObject([{ kind: "link_unopened", holdsKey: true }]);
});

test("permissions that were not used for a week or more are found with those that would be enough", () => {
  const permissions = [...PERMISSIONS];
  const use = { words: ["ViewContacts" as const], source: "check", count: 3, lastDay: dayAgo(1) };
  const found = { kind: "broad_permissions", given: permissions.length, used: 1, reduced: ["ViewContacts"] };
  expect(judge({ uses: [use] }, { permissions })).toEqual([{ ...found, since: isoAgo(30) }]);
  expect(judge({ uses: [use], usesSince: ago(6) }, { permissions })).toEqual([]);
  expect(judge({ uses: [] }, { permissions })).toEqual([]);
  expect(judge({ uses: [use] }, { permissions: ["ViewContacts", "SendHttp"] })).toEqual([]);
});

test("calls that all came from one network for a week are found, if any address may call", () => {
  const callers = callersOf(["203.0.113.7", "203.0.113.200"], 25);
  const found = { kind: "any_address", network: "203.0.113.0/24", addresses: 2, calls: 25, since: isoAgo(9) };
  expect(judge({ callers })).toEqual([found]);
  expect(judge({ callers: callersOf(["2001:db8::7"]) })).toMatchObject([{ network: "2001:db8::7", addresses: 1 }]);
  expect(judge({ callers: { ...callers, isCut: true } })).toEqual([]);
  expect(judge({ callers }, { ipRules: ["203.0.113.0/24"] })).toEqual([]);
  expect(judge({ callers: callersOf(["203.0.113.7"], 19) })).toEqual([]);
  expect(judge({ callers: callersOf(["203.0.113.7"], 100, 6) })).toEqual([]);
});

test("networks are a /24 or a /64, and never span families", () => {
  expect(findNetwork(["203.0.113.7", "203.0.114.7"])).toBeNull();
  expect(findNetwork(["2001:db8::7", "2001:db8::ffff:1"])).toBe("2001:db8::/64");
  expect(findNetwork(["2001:db8::7", "2001:db8:0:1::7"])).toBeNull();
  expect(findNetwork(["2001:db8::7", "203.0.113.7"])).toBeNull();
  expect(findNetwork([])).toBeNull();
});

test("a secret of 90 days without an end, and a key unused for 90 days, are found", () => {
  const secret = { createdAt: ago(90), seenInUrlAt: null };
  expect(judge({ secret }, { expiresAt: null })).toEqual([{ kind: "never_expires", secretSince: isoAgo(90) }]);
  expect(judge({ secret: { ...secret, createdAt: ago(89) } }, { expiresAt: null })).toEqual([]);
  const unused = { kind: "unused", createdAt: isoAgo(100) };
  expect(judge({}, { createdAt: isoAgo(100), lastUsedAt: null })).toEqual([{ ...unused, lastUsedAt: null }]);
  expect(judge({}, { createdAt: isoAgo(100), lastUsedAt: isoAgo(90) })).toEqual([
    { ...unused, lastUsedAt: isoAgo(90) },
  ]);
  expect(judge({}, { createdAt: isoAgo(89), lastUsedAt: null })).toEqual([]);
});
