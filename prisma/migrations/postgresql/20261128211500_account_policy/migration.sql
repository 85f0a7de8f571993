-- What an account's owners ask of every key, and since when a key has its secret and is enabled.
ALTER TABLE "Account" ADD COLUMN "keyPolicy" TEXT;
ALTER TABLE "ApiKey" ADD COLUMN "secretAt" TIMESTAMP(3);
ALTER TABLE "ApiKey" ADD COLUMN "enabledAt" TIMESTAMP(3);
UPDATE "ApiKey" SET "secretAt" = (SELECT max("createdAt") FROM "Secret" WHERE "keyId" = "ApiKey"."id");
