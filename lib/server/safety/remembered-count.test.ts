/** The number in the navigation is counted anew after whatever people change, and soon after new use of keys. */
import { expect, test } from "vitest";
import { editKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { dismissFinding, restoreFinding } from "./dismissals";
import { recallFindings } from "./remembered-count";

createTestDatabase();

const DAY_MS = 86_400_000;
const start = Date.now();
const in100Days = (seconds = 0) => new Date(start + 100 * DAY_MS + seconds * 1000);

test("a number is remembered for 30 seconds, and counted anew once a finding is dismissed or cured", async () => {
  const owner = await createActor();
  const { key } = await createOne(owner);
  const recall = (now: Date) => recallFindings(owner, { now });
  expect(await recall(new Date())).toBe(0);
  // Nobody has changed anything: only time has made findings.
  expect(await recall(new Date(start + 100))).toBe(0);
  const found = await recall(in100Days());
  expect(found).toBeGreaterThan(1);
  requireValue(await dismissFinding(owner, { keyId: key.id, kind: "unused", reason: "Known" }, { now: in100Days() }));
  expect(await recall(in100Days())).toBe(found - 1);
  requireValue(await restoreFinding(owner, { keyId: key.id, kind: "unused" }, { now: in100Days() }));
  expect(await recall(in100Days())).toBe(found);
  const { id, version, name, description, permissions, ipRules, limits } = key;
  const expiresAt = in100Days(DAY_MS / 1000);
  const edit = { id, version, name, description, permissions, ipRules, limits, expiresAt };
  requireValue(await editKey(owner, edit));
  expect(await recall(in100Days())).toBe(found - 1);
});

test("each person has a number of their own", async () => {
  const owner = await createActor();
  await createOne(owner);
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  expect(await recallFindings(owner, { now: in100Days() })).toBeGreaterThan(1);
  expect(await recallFindings(member, { now: in100Days() })).toBe(0);
});
