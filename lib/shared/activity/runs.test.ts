/** Only what one program did to one key in a row is folded, and nothing is lost. */
import { expect, test } from "vitest";
import { foldRuns } from "./runs";
import type { ActivityEntry } from "./view";

let seq = 1000;
const entryOf = (facts: Partial<ActivityEntry> = {}): ActivityEntry => ({
  seq: seq--,
  at: "2026-11-28T12:00:00.000Z",
  kind: "key.edited",
  actorName: "Terraform",
  isByKey: true,
  address: "192.0.2.1",
  subject: "shop",
  keyId: "a",
  details: {},
  ...facts,
});
const lengths = (entries: ActivityEntry[]) => foldRuns(entries).map((run) => run.length);
const times = (count: number, facts: Partial<ActivityEntry> = {}) =>
  Array.from({ length: count }, () => entryOf(facts));

test("what one program did to one key 212 times in a row is one run, whatever the key was called", () => {
  expect(lengths([...times(100), ...times(112, { subject: "renamed" })])).toEqual([212]);
});

test.each([
  ["people", times(5, { isByKey: false }), [1, 1, 1, 1, 1]],
  ["two times", times(2), [1, 1]],
  ["another key", [...times(3), ...times(3, { keyId: "b" })], [3, 3]],
  ["another program", [...times(3), ...times(3, { actorName: "Ansible" })], [3, 3]],
  ["another kind", [...times(3), entryOf({ kind: "key.changed" }), ...times(3)], [3, 1, 3]],
  ["no key", times(4, { keyId: null }), [1, 1, 1, 1]],
  ["nothing", [], []],
])("%s: runs end where they should", (_, entries, expected) => {
  expect(lengths(entries)).toEqual(expected);
  expect(foldRuns(entries).flat()).toEqual(entries);
});
