-- An old secret that works for a while after a change, and deleted keys that can be restored.
ALTER TABLE "Secret" ADD COLUMN "endsAt" DATETIME;
ALTER TABLE "Secret" ADD COLUMN "lastUsedAt" DATETIME;
ALTER TABLE "Secret" ADD COLUMN "lastUsedAddress" TEXT;
ALTER TABLE "Secret" ADD COLUMN "remindedAt" DATETIME;
ALTER TABLE "Account" ADD COLUMN "deletedKeysKeptDays" INTEGER NOT NULL DEFAULT 30;

CREATE TABLE "DeletedKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "makerId" TEXT NOT NULL,
    "lastFive" TEXT NOT NULL,
    "secretHash" BLOB,
    "settings" TEXT NOT NULL,
    "usage" TEXT NOT NULL,
    "deletedAt" DATETIME NOT NULL,
    "deletedById" TEXT,
    "deletedByName" TEXT NOT NULL,
    "isDeletedByKey" BOOLEAN NOT NULL,
    "reportedAt" DATETIME,
    CONSTRAINT "DeletedKey_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Holds all that the gate reads of a secret. The index without "endsAt" stays for the gates of earlier versions.
CREATE INDEX "Secret_hash_keyId_endsAt_idx" ON "Secret"("hash", "keyId", "endsAt");
CREATE INDEX "Secret_endsAt_idx" ON "Secret"("endsAt");
CREATE UNIQUE INDEX "DeletedKey_secretHash_key" ON "DeletedKey"("secretHash");
CREATE INDEX "DeletedKey_accountId_deletedAt_idx" ON "DeletedKey"("accountId", "deletedAt");
CREATE INDEX "DeletedKey_deletedAt_idx" ON "DeletedKey"("deletedAt");
