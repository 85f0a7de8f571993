-- What a key is for, in the words of its people.
ALTER TABLE "ApiKey" ADD COLUMN "description" TEXT NOT NULL DEFAULT '';
