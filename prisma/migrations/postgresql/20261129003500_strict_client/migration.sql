ALTER TABLE "Account" ADD COLUMN "strictClientAt" TIMESTAMP(3);
