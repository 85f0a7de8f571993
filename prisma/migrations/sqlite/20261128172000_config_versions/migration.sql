-- The saved states of the server's routes and permissions. The newest version of each kind is in force.
CREATE TABLE "ConfigVersion" (
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "userId" TEXT,
    "actorName" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "text" TEXT NOT NULL,

    PRIMARY KEY ("kind", "version")
);
