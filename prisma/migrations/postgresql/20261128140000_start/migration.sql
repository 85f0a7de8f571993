-- All tables, as Prisma writes them for PostgreSQL.
-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PersonLink" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "accountId" TEXT,
    "createdById" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "PersonLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "closedAt" TIMESTAMP(3),
    "activityKeptDays" INTEGER,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "accountId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "permissions" TEXT NOT NULL DEFAULT '',
    "lastSeenAt" TIMESTAMP(3),

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("accountId","userId")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "permissions" TEXT NOT NULL DEFAULT '',
    "tokenHash" BYTEA NOT NULL,
    "createdById" TEXT NOT NULL,
    "inviterName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "userId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastSeenAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "passwordConfirmedAt" TIMESTAMP(3) NOT NULL,
    "address" TEXT NOT NULL,
    "userAgent" TEXT NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInThrottle" (
    "id" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "lastFailureAt" TIMESTAMP(3) NOT NULL,
    "blockedUntil" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SignInThrottle_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "KnownAddress" (
    "id" TEXT NOT NULL,
    "lastSignInAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "KnownAddress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT NOT NULL,
    "ipRules" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3),
    "disabledAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL,
    "makerId" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "lastUsedAt" TIMESTAMP(3),
    "lastUsedAddress" TEXT,
    "lastUsedFor" TEXT,
    "heldAt" TIMESTAMP(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Secret" (
    "hash" BYTEA NOT NULL,
    "keyId" TEXT NOT NULL,
    "lastFive" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Secret_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "StoredAnswer" (
    "id" BYTEA NOT NULL,
    "callerKeyId" TEXT NOT NULL,
    "requestHash" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "StoredAnswer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ShareLink" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "sharerName" TEXT NOT NULL,
    "keyName" TEXT NOT NULL,
    "sealed" BYTEA,
    "checkHash" BYTEA NOT NULL,
    "holdsKey" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "openedAt" TIMESTAMP(3),
    "openedAddress" TEXT,
    "withdrawnAt" TIMESTAMP(3),
    "expiredAt" TIMESTAMP(3),

    CONSTRAINT "ShareLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "KeyUsage" (
    "keyId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "KeyUsage_pkey" PRIMARY KEY ("keyId","day","outcome")
);

-- CreateTable
CREATE TABLE "Activity" (
    "accountId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "userId" TEXT,
    "byKeyId" TEXT,
    "actorName" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "keyId" TEXT,
    "subject" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "chainKeyId" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "Activity_pkey" PRIMARY KEY ("accountId","seq")
);

-- CreateTable
CREATE TABLE "ActivityHead" (
    "accountId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "seal" BYTEA NOT NULL,

    CONSTRAINT "ActivityHead_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "ActivityCheckpoint" (
    "accountId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "prunedAt" TIMESTAMP(3) NOT NULL,
    "seal" BYTEA NOT NULL,
    "kept" TEXT NOT NULL DEFAULT '[]',

    CONSTRAINT "ActivityCheckpoint_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "RestoreReview" (
    "accountId" TEXT NOT NULL,
    "restoredAt" TIMESTAMP(3) NOT NULL,
    "backupAt" TIMESTAMP(3) NOT NULL,
    "isKnown" BOOLEAN NOT NULL,
    "findings" TEXT NOT NULL,

    CONSTRAINT "RestoreReview_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "GateState" (
    "id" INTEGER NOT NULL,
    "generation" BIGINT NOT NULL,
    "stamp" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "GateState_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChangedKey" (
    "slot" INTEGER NOT NULL,
    "generation" BIGINT NOT NULL,
    "keyId" TEXT,

    CONSTRAINT "ChangedKey_pkey" PRIMARY KEY ("slot")
);

-- CreateTable
CREATE TABLE "Node" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,
    "confirmedGeneration" BIGINT NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "Node_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BookkeepingCursor" (
    "doorId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BookkeepingCursor_pkey" PRIMARY KEY ("doorId")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "PersonLink_tokenHash_key" ON "PersonLink"("tokenHash");

-- CreateIndex
CREATE INDEX "PersonLink_userId_idx" ON "PersonLink"("userId");

-- CreateIndex
CREATE INDEX "Account_id_closedAt_idx" ON "Account"("id", "closedAt");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE INDEX "Membership_accountId_userId_role_idx" ON "Membership"("accountId", "userId", "role");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_accountId_email_key" ON "Invitation"("accountId", "email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_tokenHash_key" ON "Session"("tokenHash");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_accountId_name_key" ON "ApiKey"("accountId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_accountId_requestId_key" ON "ApiKey"("accountId", "requestId");

-- CreateIndex
CREATE INDEX "Secret_keyId_idx" ON "Secret"("keyId");

-- CreateIndex
CREATE INDEX "Secret_hash_keyId_idx" ON "Secret"("hash", "keyId");

-- CreateIndex
CREATE INDEX "StoredAnswer_callerKeyId_idx" ON "StoredAnswer"("callerKeyId");

-- CreateIndex
CREATE INDEX "StoredAnswer_expiresAt_idx" ON "StoredAnswer"("expiresAt");

-- CreateIndex
CREATE INDEX "ShareLink_accountId_idx" ON "ShareLink"("accountId");

-- CreateIndex
CREATE INDEX "ShareLink_keyId_holdsKey_idx" ON "ShareLink"("keyId", "holdsKey");

-- CreateIndex
CREATE INDEX "ShareLink_expiresAt_idx" ON "ShareLink"("expiresAt");

-- CreateIndex
CREATE INDEX "Activity_accountId_userId_seq_idx" ON "Activity"("accountId", "userId", "seq");

-- CreateIndex
CREATE INDEX "Activity_accountId_keyId_seq_idx" ON "Activity"("accountId", "keyId", "seq");

-- CreateIndex
CREATE INDEX "Activity_accountId_byKeyId_seq_idx" ON "Activity"("accountId", "byKeyId", "seq");

-- CreateIndex
CREATE INDEX "Activity_accountId_kind_seq_idx" ON "Activity"("accountId", "kind", "seq");

-- CreateIndex
CREATE INDEX "Activity_accountId_at_idx" ON "Activity"("accountId", "at");

-- AddForeignKey
ALTER TABLE "PersonLink" ADD CONSTRAINT "PersonLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Secret" ADD CONSTRAINT "Secret_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredAnswer" ADD CONSTRAINT "StoredAnswer_callerKeyId_fkey" FOREIGN KEY ("callerKeyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "KeyUsage" ADD CONSTRAINT "KeyUsage_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Activity" ADD CONSTRAINT "Activity_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActivityHead" ADD CONSTRAINT "ActivityHead_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActivityCheckpoint" ADD CONSTRAINT "ActivityCheckpoint_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RestoreReview" ADD CONSTRAINT "RestoreReview_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The one row that every write locks first.
INSERT INTO "GateState" ("id", "generation", "stamp") VALUES (1, 1, gen_random_uuid()::text);
