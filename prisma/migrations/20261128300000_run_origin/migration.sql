-- CreateEnum
CREATE TYPE "run_origin" AS ENUM ('clone', 'rerun', 'average');

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "origin" "run_origin";

-- What earlier versions left in the launch command or in the config. A clone by the command line named no origin there.
UPDATE "run" SET "origin" = CASE
    WHEN "provenance" ->> 'launchCommand' = 'rerun of ' || "parent_run_id" THEN 'rerun'::"run_origin"
    WHEN "provenance" ->> 'launchCommand' = 'clone of ' || "parent_run_id" THEN 'clone'::"run_origin"
    WHEN "config" -> 'snapshotsOf' -> 0 ->> 'run' = "parent_run_id"::text THEN 'average'::"run_origin"
  END
WHERE "parent_run_id" IS NOT NULL;

-- Clones of a run are looked for from it.
CREATE INDEX "run_parent_run_id_idx" ON "run"("parent_run_id");
