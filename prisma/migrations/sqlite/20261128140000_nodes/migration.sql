-- What several servers on one database need. On SQLite there is one server: "stamp" stays empty, and "Node" too.
CREATE TABLE "new_GateState" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "generation" BIGINT NOT NULL,
    "stamp" TEXT NOT NULL DEFAULT ''
);
INSERT INTO "new_GateState" ("id", "generation") SELECT "id", "generation" FROM "GateState";
DROP TABLE "GateState";
ALTER TABLE "new_GateState" RENAME TO "GateState";

CREATE TABLE "new_ChangedKey" (
    "slot" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "generation" BIGINT NOT NULL,
    "keyId" TEXT
);
INSERT INTO "new_ChangedKey" ("slot", "generation", "keyId") SELECT "slot", "generation", "keyId" FROM "ChangedKey";
DROP TABLE "ChangedKey";
ALTER TABLE "new_ChangedKey" RENAME TO "ChangedKey";

CREATE TABLE "Node" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "seenAt" DATETIME NOT NULL,
    "confirmedGeneration" BIGINT NOT NULL,
    "status" TEXT NOT NULL
);
