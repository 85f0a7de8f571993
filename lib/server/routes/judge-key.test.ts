/** A person may test the keys that they may see; of other keys they learn nothing. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import type { KeyTest, KeyTestOutcome } from "@/lib/shared/gate/key-test";
import { judgeKey } from "./judge-key";

const { dump } = createTestDatabase();

const at = Date.UTC(2026, 10, 28);
const call = { permissions: [] };
const inputFor = (keyId: string) => ({ keyId, client: "192.0.2.1", at, call });

function createGate() {
  const asked: KeyTest[] = [];
  const ask = async (test: KeyTest): Promise<KeyTestOutcome> => {
    asked.push(test);
    return { ok: true, answer: { route: null, refusal: null } };
  };
  return { asked, ask };
}

test("the gate is asked with the hash of the newest secret, and nothing is written", async () => {
  const owner = await createActor();
  const { key, secret } = await createOne(owner);
  const { asked, ask } = createGate();
  const before = dump();
  expect(await judgeKey(owner, inputFor(key.id), { ask })).toEqual({ ok: true, value: { route: null, refusal: null } });
  const secretHash = createHash("sha256").update(secret).digest("base64");
  expect(asked).toEqual([{ secretHash, client: "192.0.2.1", at, call }]);
  expect(dump()).toEqual(before);
});

test("viewers and admins may test every key, members their own, strangers none", async () => {
  const owner = await createActor();
  const { key } = await createOne(owner);
  const { asked, ask } = createGate();
  const codeFor = async (role: "admin" | "viewer" | "member") =>
    getCode(await judgeKey(await createMember(owner, { role, permissions: ["SendHttp"] }), inputFor(key.id), { ask }));
  expect([await codeFor("admin"), await codeFor("viewer"), await codeFor("member")]).toEqual(["ok", "ok", "not_found"]);
  expect(getCode(await judgeKey(await createActor(), inputFor(key.id), { ask }))).toBe("not_found");
  expect(asked).toHaveLength(2);
});

test("a gate that gives no answer is said to", async () => {
  const owner = await createActor();
  const { key } = await createOne(owner);
  const ask = async (): Promise<KeyTestOutcome> => ({ ok: false, reason: "The gate is away." });
  expect(await judgeKey(owner, inputFor(key.id), { ask })).toMatchObject({ refusal: { message: "The gate is away." } });
});
