-- What the gate counts of each route, for the route's page.
CREATE TABLE "RouteTraffic" (
    "route" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "startsAt" DATETIME NOT NULL,
    "outcomes" TEXT NOT NULL,
    "durations" TEXT NOT NULL,

    PRIMARY KEY ("route", "span", "startsAt")
);

CREATE TABLE "RouteKeyCount" (
    "route" TEXT NOT NULL,
    "startsAt" DATETIME NOT NULL,
    "keyId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("route", "startsAt", "keyId"),
    CONSTRAINT "RouteKeyCount_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "RouteError" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "route" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "requestId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "code" TEXT,
    "cause" TEXT,
    "errorCode" TEXT
);

CREATE INDEX "RouteTraffic_span_startsAt_idx" ON "RouteTraffic"("span", "startsAt");
CREATE INDEX "RouteKeyCount_keyId_idx" ON "RouteKeyCount"("keyId");
CREATE INDEX "RouteKeyCount_startsAt_idx" ON "RouteKeyCount"("startsAt");
CREATE INDEX "RouteError_route_at_idx" ON "RouteError"("route", "at");
CREATE INDEX "RouteError_at_idx" ON "RouteError"("at");
