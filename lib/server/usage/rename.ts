/** Renames permissions in what is stored of the use of keys. */
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { type Renames, renameWords } from "@/lib/shared/permissions/rename";

/** Renames in every account. Without this, permissions that were used would count as never used. */
export async function renameInUsage(database: KeyWriter, renames: Renames): Promise<void> {
  const uses = await database.keyUse.findMany({
    where: { OR: renames.map(({ from }) => ({ permission: { contains: from } })) },
    select: { permission: true },
    distinct: ["permission"],
  });
  for (const { permission } of uses) {
    const renamed = renameWords(permission, renames);
    if (renamed === permission) continue;
    await database.$executeRaw`
      INSERT INTO "KeyUse" ("keyId", "day", "permission", "source", "count")
      SELECT "keyId", "day", ${renamed}, "source", "count" FROM "KeyUse" WHERE "permission" = ${permission}
      ON CONFLICT ("keyId", "day", "permission", "source")
      DO UPDATE SET "count" = "KeyUse"."count" + excluded."count"`;
    await database.keyUse.deleteMany({ where: { permission } });
  }
  const calls = await database.keyCall.findMany({
    where: { OR: renames.map(({ from }) => ({ needs: { contains: from } })) },
    select: { needs: true },
    distinct: ["needs"],
  });
  for (const { needs } of calls) {
    const clauses = needs.split("\n").map((clause) => renameWords(clause, renames));
    const renamed = [...new Set(clauses)].join("\n");
    if (renamed === needs) continue;
    await database.$executeRaw`
      INSERT INTO "KeyCall" ("keyId", "day", "address", "source", "needs", "count")
      SELECT "keyId", "day", "address", "source", ${renamed}, "count" FROM "KeyCall" WHERE "needs" = ${needs}
      ON CONFLICT ("keyId", "day", "address", "source", "needs")
      DO UPDATE SET "count" = "KeyCall"."count" + excluded."count"`;
    await database.keyCall.deleteMany({ where: { needs } });
  }
}
