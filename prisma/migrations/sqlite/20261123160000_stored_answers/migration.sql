-- Answers to requests with an Idempotency-Key, sealed and kept for minutes.
CREATE TABLE "StoredAnswer" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "callerKeyId" TEXT NOT NULL,
    "requestHash" BLOB NOT NULL,
    "sealed" BLOB NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "StoredAnswer_callerKeyId_fkey" FOREIGN KEY ("callerKeyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "StoredAnswer_callerKeyId_idx" ON "StoredAnswer"("callerKeyId");

CREATE INDEX "StoredAnswer_expiresAt_idx" ON "StoredAnswer"("expiresAt");
