-- With which key the activity is chained: every server that shares this database must have it.
CREATE TABLE "ChainKeyMark" (
    "id" INTEGER NOT NULL,
    "keyId" TEXT NOT NULL,

    CONSTRAINT "ChainKeyMark_pkey" PRIMARY KEY ("id")
);
