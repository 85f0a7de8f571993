-- The entries before a checkpoint that stay: their numbers, and the hashes that they follow.
ALTER TABLE "ActivityCheckpoint" ADD COLUMN "kept" TEXT NOT NULL DEFAULT '[]';
