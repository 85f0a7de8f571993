-- What a key may use in a period.
ALTER TABLE "ApiKey" ADD COLUMN "limits" TEXT NOT NULL DEFAULT '';
