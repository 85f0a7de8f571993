-- What a member may give to keys, when somebody was last seen in the account, invitations; a key's maker by its name.
ALTER TABLE "Membership" ADD COLUMN "permissions" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Membership" ADD COLUMN "lastSeenAt" DATETIME;

ALTER TABLE "ApiKey" RENAME COLUMN "createdById" TO "makerId";

CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "permissions" TEXT NOT NULL DEFAULT '',
    "tokenHash" BLOB NOT NULL,
    "createdById" TEXT NOT NULL,
    "inviterName" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "Invitation_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

CREATE UNIQUE INDEX "Invitation_accountId_email_key" ON "Invitation"("accountId", "email");

CREATE INDEX "Activity_accountId_byKeyId_seq_idx" ON "Activity"("accountId", "byKeyId", "seq");
