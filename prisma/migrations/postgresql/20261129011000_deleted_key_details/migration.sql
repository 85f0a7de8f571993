-- What is known of the use of a deleted key: callers, last refusals, permissions used.
ALTER TABLE "DeletedKey" ADD COLUMN "details" TEXT NOT NULL DEFAULT '';
