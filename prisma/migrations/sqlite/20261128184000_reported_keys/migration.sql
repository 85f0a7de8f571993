-- When a key's secret was reported as leaked.
ALTER TABLE "ApiKey" ADD COLUMN "reportedAt" DATETIME;
