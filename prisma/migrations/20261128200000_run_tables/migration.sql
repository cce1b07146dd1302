-- CreateTable
CREATE TABLE "metric_key_set" (
    "hash" BYTEA NOT NULL,
    "keys" TEXT[],

    CONSTRAINT "metric_key_set_pkey" PRIMARY KEY ("hash")
);

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "metric_key_set" BYTEA;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_metric_key_set_fkey" FOREIGN KEY ("metric_key_set") REFERENCES "metric_key_set"("hash") ON DELETE SET NULL ON UPDATE CASCADE;

-- Runs that have ended already; packages/db/src/runs/run-end.ts does the same as one ends.
CREATE TEMPORARY TABLE "ended_keys" ON COMMIT DROP AS
SELECT "id" AS "run_id", sha256(convert_to("keys"::text, 'UTF8')) AS "hash", "keys"
FROM (
  SELECT run."id", coalesce(array_agg(final."key" ORDER BY final."key" COLLATE "C")
    FILTER (WHERE final."key" IS NOT NULL), '{}') AS "keys"
  FROM "run" LEFT JOIN "metric_final" final ON final."run_id" = run."id"
  WHERE run."status" IN ('completed', 'failed', 'canceled')
  GROUP BY run."id"
) AS of_run;
INSERT INTO "metric_key_set" ("hash", "keys") SELECT DISTINCT ON ("hash") "hash", "keys" FROM "ended_keys";
UPDATE "run" SET "metric_key_set" = "ended_keys"."hash" FROM "ended_keys" WHERE "ended_keys"."run_id" = "run"."id";

-- CreateTable
CREATE TABLE "view" (
    "id" UUID NOT NULL,
    "experiment_id" UUID,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "view_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "view" ADD CONSTRAINT "view_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One name for each page of an experiment, and of all experiments together; Prisma leaves alone what has a condition.
CREATE UNIQUE INDEX "view_of_experiment" ON "view"("experiment_id", "page", "name") WHERE "experiment_id" IS NOT NULL;
CREATE UNIQUE INDEX "view_of_all" ON "view"("page", "name") WHERE "experiment_id" IS NULL;
