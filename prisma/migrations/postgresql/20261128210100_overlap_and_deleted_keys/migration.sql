-- An old secret that works for a while after a change, and deleted keys that can be restored.
ALTER TABLE "Secret" ADD COLUMN "endsAt" TIMESTAMP(3);
ALTER TABLE "Secret" ADD COLUMN "lastUsedAt" TIMESTAMP(3);
ALTER TABLE "Secret" ADD COLUMN "lastUsedAddress" TEXT;
ALTER TABLE "Secret" ADD COLUMN "remindedAt" TIMESTAMP(3);
ALTER TABLE "Account" ADD COLUMN "deletedKeysKeptDays" INTEGER NOT NULL DEFAULT 30;

CREATE TABLE "DeletedKey" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "makerId" TEXT NOT NULL,
    "lastFive" TEXT NOT NULL,
    "secretHash" BYTEA,
    "settings" TEXT NOT NULL,
    "usage" TEXT NOT NULL,
    "deletedAt" TIMESTAMP(3) NOT NULL,
    "deletedById" TEXT,
    "deletedByName" TEXT NOT NULL,
    "isDeletedByKey" BOOLEAN NOT NULL,
    "reportedAt" TIMESTAMP(3),

    CONSTRAINT "DeletedKey_pkey" PRIMARY KEY ("id")
);

-- Holds all that the gate reads of a secret. The index without "endsAt" stays for the gates of earlier versions.
CREATE INDEX "Secret_hash_keyId_endsAt_idx" ON "Secret"("hash", "keyId", "endsAt");
CREATE INDEX "Secret_endsAt_idx" ON "Secret"("endsAt");
CREATE UNIQUE INDEX "DeletedKey_secretHash_key" ON "DeletedKey"("secretHash");
CREATE INDEX "DeletedKey_accountId_deletedAt_idx" ON "DeletedKey"("accountId", "deletedAt");
CREATE INDEX "DeletedKey_deletedAt_idx" ON "DeletedKey"("deletedAt");

ALTER TABLE "DeletedKey" ADD CONSTRAINT "DeletedKey_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
