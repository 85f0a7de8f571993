-- Findings about the safety of keys that somebody dismissed, and secrets that were in a URL.
ALTER TABLE "Secret" ADD COLUMN "seenInUrlAt" DATETIME;

CREATE TABLE "SafetyDismissal" (
    "keyId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "endsAt" DATETIME NOT NULL,

    PRIMARY KEY ("keyId", "kind"),
    CONSTRAINT "SafetyDismissal_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
