-- Which key each of the last generations changed, so that the gate forgets that key alone.
CREATE TABLE "ChangedKey" (
    "slot" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "generation" INTEGER NOT NULL,
    "keyId" TEXT
);
