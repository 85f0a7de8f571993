-- Links that hand a key over once.
CREATE TABLE "ShareLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "sharerName" TEXT NOT NULL,
    "keyName" TEXT NOT NULL,
    "sealed" BLOB,
    "checkHash" BLOB NOT NULL,
    "holdsKey" BOOLEAN NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "openedAt" DATETIME,
    "openedAddress" TEXT,
    "withdrawnAt" DATETIME,
    "expiredAt" DATETIME,
    CONSTRAINT "ShareLink_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ShareLink_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "ShareLink_accountId_idx" ON "ShareLink"("accountId");

CREATE INDEX "ShareLink_keyId_idx" ON "ShareLink"("keyId");

CREATE INDEX "ShareLink_expiresAt_idx" ON "ShareLink"("expiresAt");
