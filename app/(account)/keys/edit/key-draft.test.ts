/** What the key form starts with, what it sends, and what it refuses to send. */
import { describe, expect, it, test } from "vitest";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { listDifferences } from "./conflict/key-differences";
import { startExpiry } from "./expiry-draft";
import { type KeyFormDraft, readKeyDraft, startKeyDraft } from "./key-draft";

const FUTURE = "2999-01-01T00:00:07.123Z";
const PAST = "2020-01-01T00:00:30.000Z";

const key: KeyView = {
  id: "key",
  version: 3,
  name: "web shop",
  description: "",
  limits: null,
  lastFive: "0A1B2",
  maker: { id: "person", name: "Ada" },
  permissions: ["SendSmtp", "SendHttp"],
  ipRules: ["192.0.2.10-192.0.2.20"],
  createdAt: "2026-11-01T00:00:00.000Z",
  expiresAt: FUTURE,
  lastUsedAt: null,
  lastUsedAddress: null,
  lastUsedFor: null,
  isHeld: false,
  disabled: null,
  isReported: false,
  link: null,
  oldSecret: null,
  usage: [],
};

const type = (text: string, draft: KeyFormDraft): KeyFormDraft => ({ ...draft, ip: { ...draft.ip, text } });

describe("a form at its start", () => {
  it("is empty for a new key, permissions included", () => {
    const draft = startKeyDraft(null);
    expect(draft).toMatchObject({ name: "", isCustom: false, ip: { rules: [], text: "" }, expiry: { isOn: false } });
    expect(draft.permissions).toEqual([]);
  });

  it("gives a new key nothing within a boundary either", () => {
    expect(startKeyDraft(["SendHttp"])).toMatchObject({ permissions: [], isCustom: false });
  });

  it("holds a key as it is, and sends it back unchanged, seconds of its expiry included", () => {
    const { name, permissions, ipRules, expiresAt } = key;
    const draft = startKeyDraft(null, key);
    expect(draft.isCustom).toBe(false);
    expect(readKeyDraft(draft)).toMatchObject({ ok: true, input: { name, permissions, ipRules, expiresAt } });
  });

  it("shows permissions one by one that equal no preset", () => {
    expect(startKeyDraft(null, { ...key, permissions: ["Export"] }).isCustom).toBe(true);
  });
});

describe("a form is not sent", () => {
  it.each([
    ["missing", "   ", "Enter a name."],
    ["of 101 characters", "x".repeat(101), "Use at most 100 characters."],
    ["with a hidden direction mark", "pay\u202Eroll", "Leave out control characters and line breaks."],
  ])("with a name that is %s, and nothing typed is lost", (_what, name, message) => {
    const draft = { ...startKeyDraft(null, key), name };
    expect(readKeyDraft(draft)).toEqual({ ok: false, draft, errors: { name: message } });
  });

  it("without any permission", () => {
    const draft = { ...startKeyDraft(null, key), permissions: [] };
    expect(readKeyDraft(draft)).toMatchObject({
      ok: false,
      errors: { permissions: "Choose at least one permission." },
    });
  });

  it.each([
    ["2020-01-01T00:00", "Choose a time in the future."],
    ["", "Enter a date and time, or clear “Expiration date”."],
  ])("with the expiry %j: %s", (text, expiresAt) => {
    const draft = { ...startKeyDraft(null, key), expiry: { isOn: true, text, saved: null } };
    expect(readKeyDraft(draft)).toEqual({ ok: false, draft, errors: { expiresAt } });
  });

  it("with a faulty rule left in the box, which is then refused there", () => {
    const reading = readKeyDraft(type("198.51.100.300", startKeyDraft(null, key)));
    expect(reading.ok).toBe(false);
    expect(reading.draft.ip).toMatchObject({ rules: key.ipRules, text: "198.51.100.300", entry: { kind: "refused" } });
  });

  it("with a rule left in the box that restricts nothing, until the person confirms it", () => {
    const reading = readKeyDraft(type("0.0.0.0/0", startKeyDraft(null, key)));
    expect(reading.ok).toBe(false);
    expect(reading.draft.ip.entry).toMatchObject({ kind: "asks" });
  });
});

test("a sound rule left in the box is added when the form is sent", () => {
  const reading = readKeyDraft(type("198.51.100.30", startKeyDraft(null, key)));
  expect(reading).toMatchObject({ ok: true, input: { ipRules: [...key.ipRules, "198.51.100.30"] } });
  expect(reading.draft.ip.text).toBe("");
});

test("an expiry that has passed is sent back as it is while nobody touched it", () => {
  const draft = { ...startKeyDraft(null, key), expiry: startExpiry(PAST) };
  expect(readKeyDraft(draft)).toMatchObject({ ok: true, input: { expiresAt: PAST } });
  expect(readKeyDraft({ ...draft, expiry: { ...draft.expiry, isOn: false } })).toMatchObject({
    ok: true,
    input: { expiresAt: null },
  });
});

describe("the differences from what somebody else saved", () => {
  it("are none while the form holds the same", () => {
    expect(listDifferences(key, startKeyDraft(null, key))).toEqual([]);
  });

  it("name each field that differs, with both values in words", () => {
    const theirs: KeyView = { ...key, name: "shop", permissions: ["SendHttp", "Export"], ipRules: [], expiresAt: null };
    const found = listDifferences(theirs, startKeyDraft(null, key));
    expect(found.map(({ field }) => field)).toEqual(["Name", "Permissions", "Restriction", "Expires"]);
    expect(found[0]).toEqual({ field: "Name", theirs: "shop", mine: "web shop" });
    expect(found[1]?.theirs).toMatch(/, with Export$/);
    expect(found[2]).toMatchObject({ theirs: "Any IP", mine: "192.0.2.10-192.0.2.20" });
    expect(found[3]?.theirs).toBe("Never");
  });
});
