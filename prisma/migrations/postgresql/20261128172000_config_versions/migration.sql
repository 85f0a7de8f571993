-- The saved states of the server's routes and permissions. The newest version of each kind is in force.
CREATE TABLE "ConfigVersion" (
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "userId" TEXT,
    "actorName" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "text" TEXT NOT NULL,

    CONSTRAINT "ConfigVersion_pkey" PRIMARY KEY ("kind", "version")
);
