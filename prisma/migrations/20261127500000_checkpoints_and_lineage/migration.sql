-- AlterTable
ALTER TABLE "run" ADD COLUMN     "inputs" JSON;

-- AlterTable
ALTER TABLE "snapshot" ADD COLUMN     "inputs" JSON;

-- AlterTable
ALTER TABLE "subspace" ADD COLUMN     "inputs" JSON;

-- AlterTable
ALTER TABLE "method_result" ADD COLUMN     "inputs" JSON;

-- AlterTable: the one checkpoint that a run had is its newest. Its manifest's id is a unique one; when it was stored is not
-- known by number, and nothing that the run holds came later as far as resuming is concerned.
ALTER TABLE "checkpoint" ADD COLUMN     "id" UUID,
ADD COLUMN     "seq" BIGINT,
ADD COLUMN     "kept" BOOLEAN NOT NULL DEFAULT false;
UPDATE "checkpoint" SET "id" = "manifest_id", "seq" = (SELECT "run"."seq" FROM "run" WHERE "run"."id" = "checkpoint"."run_id");
ALTER TABLE "checkpoint" DROP CONSTRAINT "checkpoint_pkey",
ALTER COLUMN "id" SET NOT NULL,
ALTER COLUMN "seq" SET NOT NULL,
ADD CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id");

-- CreateIndex
CREATE UNIQUE INDEX "checkpoint_run_id_seq_key" ON "checkpoint"("run_id", "seq");

-- CreateTable
CREATE TABLE "run_segment" (
    "run_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "phase" TEXT,
    "step" BIGINT NOT NULL,
    "methods" TEXT[],
    "start_seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "run_segment_pkey" PRIMARY KEY ("run_id","index")
);

-- AddForeignKey
ALTER TABLE "run_segment" ADD CONSTRAINT "run_segment_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "run_source" (
    "run_id" UUID NOT NULL,
    "source_id" UUID NOT NULL,

    CONSTRAINT "run_source_pkey" PRIMARY KEY ("run_id","source_id")
);

-- CreateIndex
CREATE INDEX "run_source_source_id_idx" ON "run_source"("source_id");

-- AddForeignKey
ALTER TABLE "run_source" ADD CONSTRAINT "run_source_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Runs that configs of earlier versions name.
INSERT INTO "run_source" ("run_id", "source_id")
SELECT "id", ("config" #>> '{initial,runId}')::uuid FROM "run" WHERE "config" #>> '{initial,runId}' IS NOT NULL
UNION
SELECT "id", "source"::uuid FROM "run",
  json_array_elements_text(CASE WHEN json_typeof("config" #> '{soup,runs}') = 'array' THEN "config" #> '{soup,runs}' ELSE '[]' END) AS "source";
