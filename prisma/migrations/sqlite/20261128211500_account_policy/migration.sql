-- What an account's owners ask of every key, and since when a key has its secret and is enabled.
ALTER TABLE "Account" ADD COLUMN "keyPolicy" TEXT;
ALTER TABLE "ApiKey" ADD COLUMN "secretAt" DATETIME;
ALTER TABLE "ApiKey" ADD COLUMN "enabledAt" DATETIME;
UPDATE "ApiKey" SET "secretAt" = (SELECT max("createdAt") FROM "Secret" WHERE "keyId" = "ApiKey"."id");
CREATE INDEX "Account_id_closedAt_keyPolicy_idx" ON "Account"("id", "closedAt", "keyPolicy");
