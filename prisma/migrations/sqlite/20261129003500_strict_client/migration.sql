ALTER TABLE "Account" ADD COLUMN "strictClientAt" DATETIME;
