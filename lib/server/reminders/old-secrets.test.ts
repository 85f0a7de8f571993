/** An old secret that is still in use has its owners reminded once, shortly before it ends. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { writeKeys } from "@/lib/server/db/transactions";
import { changeKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, requireValue } from "@/lib/server/testing/keys";
import { prepareMail, useMailServer } from "@/lib/server/testing/mail";
import { partsOf } from "@/lib/server/testing/mail-server";
import { remindOfOldSecrets } from "./old-secrets";

createTestDatabase();
prepareMail();

const HOUR_MS = 60 * 60 * 1000;

/** Changes a key of a new account with an overlap; the old secret is used `usedAfterMs` after the change, or never. */
async function changeOne(overlapSeconds: number, usedAfterMs: number | null) {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds }));
  const hash = new Uint8Array(createHash("sha256").update(secret).digest());
  const changedAt = Date.now();
  if (usedAfterMs !== null) {
    const data = { lastUsedAt: new Date(changedAt + usedAfterMs), lastUsedAddress: "203.0.113.7" };
    await writeKeys((database) => database.secret.update({ where: { hash }, data }));
  }
  const remind = (afterMs: number) => remindOfOldSecrets({ now: new Date(changedAt + afterMs) });
  return { actor, key, remind };
}

test("the email comes within the last hour, once, to the owner, and says where the old API key was last used", async () => {
  const server = await useMailServer();
  const { actor, key, remind } = await changeOne(24 * 3_600, 5 * HOUR_MS);
  await remind(22 * HOUR_MS);
  expect(server.mails).toEqual([]);
  await Promise.all([remind(23.5 * HOUR_MS), remind(23.5 * HOUR_MS)]);
  await remind(23.6 * HOUR_MS);
  expect(server.mails).toHaveLength(1);
  const [mail] = server.mails;
  expect(mail?.to).toEqual([actor.email]);
  const text = mail ? partsOf(mail)["text/plain"] : "";
  expect(text).toContain("from 203.0.113.7");
  expect(text).toContain(key.name);
});

test("an old secret that nobody has used since the change ends without a word", async () => {
  const server = await useMailServer();
  const { remind } = await changeOne(3_600, null);
  await remind(0.9 * HOUR_MS);
  expect(server.mails).toEqual([]);
});

test("of an overlap of one hour the email comes when half of it is over", async () => {
  const server = await useMailServer();
  const { remind } = await changeOne(3_600, 1_000);
  await remind(0.25 * HOUR_MS);
  expect(server.mails).toEqual([]);
  await remind(0.75 * HOUR_MS);
  expect(server.mails).toHaveLength(1);
});
