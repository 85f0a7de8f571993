-- Links by which a person chooses a new password or confirms a new address.
CREATE TABLE "PersonLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "tokenHash" BLOB NOT NULL,
    "accountId" TEXT,
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "PersonLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "PersonLink_tokenHash_key" ON "PersonLink"("tokenHash");

CREATE INDEX "PersonLink_userId_idx" ON "PersonLink"("userId");
