-- What people and programs do in an account, chained entry by entry.
ALTER TABLE "Account" ADD COLUMN "activityKeptDays" INTEGER;

CREATE TABLE "Activity" (
    "accountId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "kind" TEXT NOT NULL,
    "userId" TEXT,
    "byKeyId" TEXT,
    "actorName" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "keyId" TEXT,
    "subject" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "chainKeyId" TEXT NOT NULL,
    "hash" BLOB NOT NULL,

    PRIMARY KEY ("accountId", "seq"),
    CONSTRAINT "Activity_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "ActivityHead" (
    "accountId" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "seal" BLOB NOT NULL,
    CONSTRAINT "ActivityHead_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "ActivityCheckpoint" (
    "accountId" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "prunedAt" DATETIME NOT NULL,
    "seal" BLOB NOT NULL,
    CONSTRAINT "ActivityCheckpoint_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "Activity_accountId_userId_seq_idx" ON "Activity"("accountId", "userId", "seq");

CREATE INDEX "Activity_accountId_keyId_seq_idx" ON "Activity"("accountId", "keyId", "seq");

CREATE INDEX "Activity_accountId_kind_seq_idx" ON "Activity"("accountId", "kind", "seq");

CREATE INDEX "Activity_accountId_at_idx" ON "Activity"("accountId", "at");

CREATE INDEX "Activity_accountId_seq_search_idx" ON "Activity"("accountId", "seq", "search");
