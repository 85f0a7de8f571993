-- What the gates count of each route, for the route's page.
CREATE TABLE "RouteTraffic" (
    "route" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "outcomes" TEXT NOT NULL,
    "durations" TEXT NOT NULL,

    CONSTRAINT "RouteTraffic_pkey" PRIMARY KEY ("route","span","startsAt")
);

CREATE TABLE "RouteKeyCount" (
    "route" TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "keyId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "RouteKeyCount_pkey" PRIMARY KEY ("route","startsAt","keyId")
);

CREATE TABLE "RouteError" (
    "id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "requestId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "code" TEXT,
    "cause" TEXT,
    "errorCode" TEXT,

    CONSTRAINT "RouteError_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "RouteTraffic_span_startsAt_idx" ON "RouteTraffic"("span", "startsAt");
CREATE INDEX "RouteKeyCount_keyId_idx" ON "RouteKeyCount"("keyId");
CREATE INDEX "RouteKeyCount_startsAt_idx" ON "RouteKeyCount"("startsAt");
CREATE INDEX "RouteError_route_at_idx" ON "RouteError"("route", "at");
CREATE INDEX "RouteError_at_idx" ON "RouteError"("at");

ALTER TABLE "RouteKeyCount" ADD CONSTRAINT "RouteKeyCount_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;
