-- With which key the activity is chained, where several servers share a database. Empty on SQLite.
CREATE TABLE "ChainKeyMark" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "keyId" TEXT NOT NULL
);
