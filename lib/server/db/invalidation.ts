/** Tells the gate which key a transaction changed. */
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";
import type { Writer } from "./transactions";

/**
 * Says inside a `writeKeys` that this key is the only one whose rows it changes, so that the gate forgets this one and goes on
 * knowing all others. Whoever says nothing makes it forget everything, as does who names two.
 */
export async function invalidateOnlyKey(database: Writer, keyId: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "ChangedKey" ("slot", "generation", "keyId")
    SELECT "generation" % ${CHANGED_KEYS_KEPT}, "generation", ${keyId} FROM "GateState" WHERE "id" = 1
    ON CONFLICT ("slot") DO UPDATE SET "generation" = excluded."generation", "keyId" =
      CASE WHEN "generation" = excluded."generation" AND "keyId" IS NOT excluded."keyId" THEN NULL ELSE excluded."keyId" END`;
}
