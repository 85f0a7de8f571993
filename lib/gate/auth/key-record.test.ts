/** What the gate makes of a stored key and its account's policy. */
import { expect, test } from "vitest";
import { formatPolicy, type KeyPolicy, NO_POLICY } from "@/lib/shared/policy/key-policy";
import { type KeyRow, toKeyRecord } from "./key-record";

const DAY_MS = 24 * 60 * 60 * 1000;
const MADE = Date.UTC(2026, 2, 1);

const row: KeyRow = {
  ...{ id: "key", name: "shop", accountId: "account", permissions: "ViewContacts Export Security", ipRules: "" },
  ...{ expiresAt: null, disabledAt: null, heldAt: null, isHeld: 0, makerRole: "owner", closedAt: null },
  ...{ secretAt: MADE, secretEndsAt: null, keyPolicy: null, limits: "" },
};

function recordUnder(policy: Partial<KeyPolicy>, facts: Partial<KeyRow> = {}) {
  return toKeyRecord({ ...row, ...facts, keyPolicy: formatPolicy({ ...NO_POLICY, ...policy }) }, 1);
}

test("without a policy a key is neither too old nor without a restriction, and has what it was given", () => {
  const record = recordUnder({});
  expect(record).toMatchObject({ tooOldAt: null, lacksRestriction: false, words: row.permissions });
});

test("a secret is too old so many days after it was made", () => {
  expect(recordUnder({ longestLifeDays: 30 }).tooOldAt).toBe(MADE + 30 * DAY_MS + 60 * 60 * 1000);
});

test("a key without rules lacks the restriction that its account requires", () => {
  expect(recordUnder({ requiresRestriction: true }).lacksRestriction).toBe(true);
  expect(recordUnder({ requiresRestriction: true }, { ipRules: "192.0.2.0/24" }).lacksRestriction).toBe(false);
});

test("a forbidden permission is one that the key does not have, and upstreams do not hear of it", () => {
  const record = recordUnder({ forbidden: ["Export", "ModifyAccessTokens"] });
  expect([...record.permissions]).toEqual(["ViewContacts"]);
  expect(record.words).toBe("ViewContacts");
  // Keys of another account with the same words keep theirs.
  expect(recordUnder({}).words).toBe(row.permissions);
});

test("a key is not decided by a policy that can't be read", () => {
  expect(() => toKeyRecord({ ...row, keyPolicy: "{" }, 1)).toThrow();
});
