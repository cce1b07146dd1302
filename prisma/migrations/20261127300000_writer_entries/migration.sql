-- A write that is repeated because its answer was lost, or after a crash, is stored once.
ALTER TABLE "run" ADD COLUMN "last_entry" BIGINT NOT NULL DEFAULT 0;
