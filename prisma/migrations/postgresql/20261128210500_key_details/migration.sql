-- What the gates count of each key, for the key's page.
CREATE TABLE "KeyHour" (
    "keyId" TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "KeyHour_pkey" PRIMARY KEY ("keyId","startsAt","outcome")
);

CREATE TABLE "KeyCaller" (
    "keyId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "firstAt" TIMESTAMP(3) NOT NULL,
    "lastAt" TIMESTAMP(3) NOT NULL,
    "admitted" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,

    CONSTRAINT "KeyCaller_pkey" PRIMARY KEY ("keyId","address")
);

CREATE TABLE "KeyCall" (
    "keyId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "needs" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "KeyCall_pkey" PRIMARY KEY ("keyId","day","address","source","needs")
);

CREATE TABLE "KeyUse" (
    "keyId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "KeyUse_pkey" PRIMARY KEY ("keyId","day","permission","source")
);

CREATE TABLE "KeyRefusal" (
    "id" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "code" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "missing" TEXT NOT NULL,

    CONSTRAINT "KeyRefusal_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "KeyHour_startsAt_idx" ON "KeyHour"("startsAt");
CREATE INDEX "KeyCall_day_idx" ON "KeyCall"("day");
CREATE INDEX "KeyUse_day_idx" ON "KeyUse"("day");
CREATE INDEX "KeyRefusal_keyId_at_idx" ON "KeyRefusal"("keyId", "at");

ALTER TABLE "KeyHour" ADD CONSTRAINT "KeyHour_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "KeyCaller" ADD CONSTRAINT "KeyCaller_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "KeyCall" ADD CONSTRAINT "KeyCall_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "KeyUse" ADD CONSTRAINT "KeyUse_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "KeyRefusal" ADD CONSTRAINT "KeyRefusal_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
