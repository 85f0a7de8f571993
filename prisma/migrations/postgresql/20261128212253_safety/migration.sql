-- Findings about the safety of keys that somebody dismissed, and secrets that were in a URL.
ALTER TABLE "Secret" ADD COLUMN "seenInUrlAt" TIMESTAMP(3);

CREATE TABLE "SafetyDismissal" (
    "keyId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "endsAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SafetyDismissal_pkey" PRIMARY KEY ("keyId","kind")
);

ALTER TABLE "SafetyDismissal" ADD CONSTRAINT "SafetyDismissal_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
