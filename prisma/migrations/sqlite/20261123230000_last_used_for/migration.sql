-- What a key was last used for: method and path.
ALTER TABLE "ApiKey" ADD COLUMN "lastUsedFor" TEXT;
