/** For tests: what the gate would find for a secret, by its own query on the database of this run. */
import { createHash } from "node:crypto";
import { findDatabaseConfig } from "@/lib/config/database";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import { Connection } from "@/lib/gate/auth/postgres/connection";
import { KnownState } from "@/lib/gate/auth/postgres/known-state";
import { LookUps } from "@/lib/gate/auth/postgres/look-ups";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";

/** The key that a request with this secret would be judged by, or null. */
export async function findInGate(secret: string): Promise<KeyRecord | null> {
  const database = findDatabaseConfig();
  const hash = createHash("sha256").update(secret).digest();
  if (database.engine === "sqlite") {
    const store = new SqliteKeyStore(database.path);
    try {
      return store.find(hash);
    } finally {
      store.close();
    }
  }
  const connection = new Connection({ url: database.url, name: "latchkey test" });
  try {
    const digest = hash.toString("base64");
    const found = await new LookUps({ connection, known: new KnownState(), onMisfit: () => {} }).load([digest]);
    const key = found.get(digest) ?? null;
    if (key === "unavailable") throw new Error("the gate can't read the key's row");
    return key;
  } finally {
    await connection.close();
  }
}
