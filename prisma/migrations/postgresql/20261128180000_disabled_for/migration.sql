-- Why a person disabled a key.
ALTER TABLE "ApiKey" ADD COLUMN "disabledFor" TEXT NOT NULL DEFAULT '';
