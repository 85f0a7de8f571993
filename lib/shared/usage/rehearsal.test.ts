/** A rehearsal counts what a narrower key would have refused, and says what nobody can know. */
import { expect, test } from "vitest";
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { type KeyBounds, type RecentCallsView, rehearse } from "./rehearsal";

const before: KeyBounds = { permissions: ["ViewContacts", "SendHttp", "Security"], ipRules: [], expiresAt: null };
const recent: RecentCallsView = {
  since: "2026-11-21",
  total: 120,
  calls: [
    { address: "192.0.2.1", needs: [["ViewContacts"]], count: 50 },
    { address: "198.51.100.7", needs: [["SendHttp"], ["ViewContacts", "ViewFiles"]], count: 30 },
    { address: "198.51.100.7", needs: [], count: 10 },
    { address: "2001:db8::1", needs: [["ViewAccessTokens"]], count: 5 },
    { address: "", needs: [["ViewContacts"]], count: 20 },
  ],
};
const rehearsed = (next: Partial<KeyBounds>) => rehearse(recent, before, { ...before, ...next }, EMPTY_CATALOGUE);

test("an edit that narrows nothing is not rehearsed", () => {
  expect(rehearsed({})).toBeNull();
  expect(rehearsed({ permissions: [...before.permissions, "Export"] })).toBeNull();
  const restricted = { ...before, ipRules: ["192.0.2.1"] };
  expect(rehearse(recent, restricted, before, EMPTY_CATALOGUE)).toBeNull();
});

test("a restriction refuses the callers outside it, and can't judge requests whose address is not kept", () => {
  expect(rehearsed({ ipRules: ["192.0.2.0/24"] })).toEqual({
    ...{ callers: 3, refused: 45, total: 120, unknown: 25, endsAt: null },
    refusedCallers: [
      { address: "198.51.100.7", count: 40, reason: "address" },
      { address: "2001:db8::1", count: 5, reason: "address" },
    ],
  });
});

test("fewer permissions refuse the requests that asked for them, those that one of several met not", () => {
  expect(rehearsed({ permissions: ["ViewContacts"] })).toMatchObject({
    ...{ refused: 35, unknown: 5 },
    refusedCallers: [
      { address: "198.51.100.7", count: 30, reason: "permission" },
      { address: "2001:db8::1", count: 5, reason: "permission" },
    ],
  });
  // What "Security" implied is enough by itself.
  expect(rehearsed({ permissions: ["ViewContacts", "SendHttp", "ViewAccessTokens"] })).toMatchObject({ refused: 0 });
  // A request needs what it asked for, wherever it came from.
  expect(rehearsed({ permissions: ["SendHttp", "Security"] })?.refusedCallers).toContainEqual({
    ...{ address: "", count: 20, reason: "permission" },
  });
});

test("an earlier expiry is named, and refuses nothing of the past", () => {
  const soon = "2026-12-01T00:00:00.000Z";
  expect(rehearsed({ expiresAt: soon })).toMatchObject({ refused: 0, endsAt: soon });
  const later = { ...before, expiresAt: soon };
  expect(rehearse(recent, later, { ...later, expiresAt: "2027-01-01T00:00:00.000Z" }, EMPTY_CATALOGUE)).toBeNull();
});
