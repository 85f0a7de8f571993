-- When a key was restored from a backup: it is refused until an owner releases it.
ALTER TABLE "ApiKey" ADD COLUMN "heldAt" DATETIME;

-- What an owner has to decide about after a restore, one row for each account.
CREATE TABLE "RestoreReview" (
    "accountId" TEXT NOT NULL PRIMARY KEY,
    "restoredAt" DATETIME NOT NULL,
    "backupAt" DATETIME NOT NULL,
    "isKnown" BOOLEAN NOT NULL,
    "findings" TEXT NOT NULL,
    CONSTRAINT "RestoreReview_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
