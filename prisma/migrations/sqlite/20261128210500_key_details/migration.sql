-- What the gates count of each key, for the key's page.
CREATE TABLE "KeyHour" (
    "keyId" TEXT NOT NULL,
    "startsAt" DATETIME NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("keyId", "startsAt", "outcome"),
    CONSTRAINT "KeyHour_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "KeyCaller" (
    "keyId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "firstAt" DATETIME NOT NULL,
    "lastAt" DATETIME NOT NULL,
    "admitted" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,

    PRIMARY KEY ("keyId", "address"),
    CONSTRAINT "KeyCaller_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "KeyCall" (
    "keyId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "needs" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("keyId", "day", "address", "source", "needs"),
    CONSTRAINT "KeyCall_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "KeyUse" (
    "keyId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("keyId", "day", "permission", "source"),
    CONSTRAINT "KeyUse_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "KeyRefusal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "code" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "missing" TEXT NOT NULL,
    CONSTRAINT "KeyRefusal_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "KeyHour_startsAt_idx" ON "KeyHour"("startsAt");
CREATE INDEX "KeyCall_day_idx" ON "KeyCall"("day");
CREATE INDEX "KeyUse_day_idx" ON "KeyUse"("day");
CREATE INDEX "KeyRefusal_keyId_at_idx" ON "KeyRefusal"("keyId", "at");
