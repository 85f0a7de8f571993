-- Indexes that hold all that the gate reads of a row, so that it need not read the row as well.
CREATE INDEX "Account_id_closedAt_idx" ON "Account"("id", "closedAt");

CREATE INDEX "Membership_accountId_userId_role_idx" ON "Membership"("accountId", "userId", "role");

CREATE INDEX "Secret_hash_keyId_idx" ON "Secret"("hash", "keyId");

DROP INDEX "ShareLink_keyId_idx";

CREATE INDEX "ShareLink_keyId_holdsKey_idx" ON "ShareLink"("keyId", "holdsKey");
