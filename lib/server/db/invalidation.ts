/** Tells the gate which key a transaction changed. */
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";
import type { KeyWriter } from "./transaction-types";

/**
 * Declares, inside `writeKeys`, that this key is the only one whose rows the transaction changes. The gate then forgets
 * this key and keeps all others. Without a call, or with calls for two keys, it forgets every key.
 */
export async function invalidateOnlyKey(database: KeyWriter, keyId: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "ChangedKey" ("slot", "generation", "keyId")
    SELECT "generation" % ${CHANGED_KEYS_KEPT}, "generation", ${keyId} FROM "GateState" WHERE "id" = 1
    ON CONFLICT ("slot") DO UPDATE SET "generation" = excluded."generation", "keyId" =
      CASE WHEN "ChangedKey"."generation" = excluded."generation"
        AND "ChangedKey"."keyId" IS DISTINCT FROM excluded."keyId" THEN NULL ELSE excluded."keyId" END`;
}

/** Where a key's id belongs: no key has it. */
const NO_KEY = "none";

/** Declares, inside `writeKeys`, that the transaction changes no key: the gate forgets none. */
export function invalidateNoKey(database: KeyWriter): Promise<void> {
  return invalidateOnlyKey(database, NO_KEY);
}
