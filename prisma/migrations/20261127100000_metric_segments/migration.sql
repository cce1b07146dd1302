-- AlterTable
ALTER TABLE "metric_series" ADD COLUMN     "last_seq" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "metric_segment" ADD COLUMN     "changes" BYTEA,
ADD COLUMN     "codec" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "last_seq" BIGINT,
ADD COLUMN     "max_step" BIGINT,
ADD COLUMN     "min_step" BIGINT,
ADD COLUMN     "pyramid" BYTEA,
ADD COLUMN     "summary" BYTEA;

-- Until now each segment held the points of one change. Their smallest and largest steps stay unknown, so a reader looks
-- inside, until the compactor seals them.
UPDATE "metric_segment" SET "last_seq" = "seq";
ALTER TABLE "metric_segment" ALTER COLUMN "last_seq" SET NOT NULL;
UPDATE "metric_series" series SET "last_seq" = newest.seq
FROM (SELECT "series_id", max("seq") AS seq FROM "metric_segment" GROUP BY "series_id") newest
WHERE newest."series_id" = series."id";

-- Bytes of numbers do not compress; out of line they are not read with the row.
ALTER TABLE "metric_segment" ALTER COLUMN "changes" SET STORAGE EXTERNAL;
ALTER TABLE "metric_segment" ALTER COLUMN "pyramid" SET STORAGE EXTERNAL;

-- Every append updates the row of its series; room on its page keeps the new version there (HOT).
ALTER TABLE "metric_series" SET (fillfactor = 70);

-- Compaction deletes what it has merged: space is to be found again soon, not after a fifth of the table.
ALTER TABLE "metric_segment" SET (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500,
  toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_threshold = 5000
);

-- What is still to be merged. Small, however long the history: merged segments leave it.
CREATE INDEX "metric_segment_open" ON "metric_segment"("series_id") WHERE "codec" = 0;

-- CreateTable
CREATE TABLE "metric_final" (
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "last_step" BIGINT NOT NULL,
    "last_value" DOUBLE PRECISION NOT NULL,
    "min_value" DOUBLE PRECISION,
    "max_value" DOUBLE PRECISION,
    "mean_value" DOUBLE PRECISION,

    CONSTRAINT "metric_final_pkey" PRIMARY KEY ("run_id","key")
);

-- AddForeignKey
ALTER TABLE "metric_final" ADD CONSTRAINT "metric_final_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One key of all runs lies side by side here, where a search reads it without touching the table. The condition is always
-- true: Prisma leaves alone what has one.
CREATE INDEX "metric_final_by_key" ON "metric_final"("key", "run_id")
INCLUDE ("count", "last_step", "last_value", "min_value", "max_value", "mean_value") WHERE "key" IS NOT NULL;

INSERT INTO "metric_final" ("run_id", "key", "count", "last_step", "last_value", "min_value", "max_value", "mean_value")
SELECT run."id", series."key", series."count", series."last_step", series."last_value", series."min_value",
  series."max_value",
  -- A quotient that underflows is refused: below the smallest number times the count, the mean is 0.
  CASE WHEN abs(series."sum_value") < series."finite" * '5e-324'::float8 THEN 0
    ELSE series."sum_value" / nullif(series."finite", 0) END
FROM "run" JOIN "metric_series" series ON series."run_id" = run."id"
WHERE run."status" NOT IN ('queued', 'running');
