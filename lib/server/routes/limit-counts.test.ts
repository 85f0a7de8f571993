/** A person learns how much of its limits a key has used, for the keys that they may see. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import type { LimitCountOutcome } from "@/lib/shared/gate/gate-questions";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import type { LimitCounts } from "@/lib/shared/limits/limit-use";
import { findLimitCounts } from "./limit-counts";

createTestDatabase();

const limits: KeyLimits = { requests: [{ count: 3, per: "day" }], budget: null };
const COUNTS: LimitCounts = {
  counts: [{ counts: "requests", per: "day", limit: 3, used: 1, most: 3, resetsAt: 2, freeAt: null }],
  ...{ servers: null, now: 1 },
};

function createGate(outcome: LimitCountOutcome = { ok: true, counts: COUNTS }) {
  const asked: string[] = [];
  const ask = async (secretHash: string) => {
    asked.push(secretHash);
    return outcome;
  };
  return { asked, ask };
}

test("the gate is asked about the newest secret of a key that has limits", async () => {
  const owner = await createActor();
  const { key, secret } = await createOne(owner, { limits });
  const { asked, ask } = createGate();
  expect(await findLimitCounts(owner, { keyId: key.id }, { ask })).toEqual({ ok: true, value: COUNTS });
  expect(asked).toEqual([createHash("sha256").update(secret).digest("base64")]);
  const { key: free } = await createOne(owner);
  expect(await findLimitCounts(owner, { keyId: free.id }, { ask })).toEqual({ ok: true, value: null });
  expect(asked).toHaveLength(1);
});

test("viewers and admins may know it of every key, members of their own, strangers of none", async () => {
  const owner = await createActor();
  const { key } = await createOne(owner, { limits });
  const { asked, ask } = createGate();
  const codeFor = async (role: "admin" | "viewer" | "member") => {
    const member = await createMember(owner, { role, permissions: ["SendHttp"] });
    return getCode(await findLimitCounts(member, { keyId: key.id }, { ask }));
  };
  expect([await codeFor("admin"), await codeFor("viewer"), await codeFor("member")]).toEqual(["ok", "ok", "not_found"]);
  expect(getCode(await findLimitCounts(await createActor(), { keyId: key.id }, { ask }))).toBe("not_found");
  expect(asked).toHaveLength(2);
});

test("a gate that gives no answer is said to", async () => {
  const owner = await createActor();
  const { key } = await createOne(owner, { limits });
  const { ask } = createGate({ ok: false, reason: "The gate is away." });
  expect(await findLimitCounts(owner, { keyId: key.id }, { ask })).toMatchObject({
    refusal: { code: "try_later", message: "The gate is away." },
  });
});
