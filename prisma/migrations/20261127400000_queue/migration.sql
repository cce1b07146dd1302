-- New values of an enum cannot be used in the transaction that adds them: nothing below names one.
ALTER TYPE "run_status" ADD VALUE 'held';
ALTER TYPE "run_status" ADD VALUE 'paused';

ALTER TYPE "run_action" ADD VALUE 'pause';

-- Runs
ALTER TABLE "run" ADD COLUMN "queue" JSONB,
ADD COLUMN "recoveries" INTEGER NOT NULL DEFAULT 0;

-- What each of them had before there was a choice.
UPDATE "run" SET "queue" = '{"priority": 0, "hold": false, "retries": 0, "requires": {"pool": "default", "labels": [], "engine": null, "gpuMemoryGiB": null}}'
WHERE "kind" = 'trained';

-- Similar runs tell how long a queued one may take.
CREATE INDEX "run_similar_idx" ON "run" (("config" -> 'dataset' ->> 'name'), ("config" -> 'model' ->> 'kind'), "ended_at" DESC)
WHERE "status" = 'completed';

-- The queue
DROP INDEX "queue_entry_priority_enqueued_at_idx";

CREATE SEQUENCE "queue_position";

ALTER TABLE "queue_entry" ADD COLUMN "avoid_worker_id" TEXT,
ADD COLUMN "failures" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN "not_before" TIMESTAMPTZ(3),
ADD COLUMN "position" DOUBLE PRECISION NOT NULL DEFAULT 0;

-- The order they stood in stays.
UPDATE "queue_entry" SET "position" = "ordered"."place"
FROM (SELECT "run_id", row_number() OVER (ORDER BY "enqueued_at", "run_id") AS "place" FROM "queue_entry") AS "ordered"
WHERE "ordered"."run_id" = "queue_entry"."run_id";

ALTER TABLE "queue_entry" ALTER COLUMN "position" DROP DEFAULT;

SELECT setval('"queue_position"', (SELECT count(*) + 1 FROM "queue_entry"));

CREATE INDEX "queue_entry_priority_position_idx" ON "queue_entry"("priority" DESC, "position");

-- Workers
ALTER TABLE "worker" ADD COLUMN "draining" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "engines" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "gpu_memory_mib" INTEGER,
ADD COLUMN "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "load" JSONB,
ADD COLUMN "pools" TEXT[] DEFAULT ARRAY['default']::TEXT[],
ADD COLUMN "slots" INTEGER NOT NULL DEFAULT 1;
