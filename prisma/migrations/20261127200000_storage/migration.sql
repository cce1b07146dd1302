-- Another type instead of ADD VALUE: a value added in a transaction cannot be used in it, and the artifacts below are.
CREATE TYPE "tensor_purpose_new" AS ENUM ('snapshot', 'basis', 'checkpoint', 'weights', 'upload', 'artifact');
ALTER TABLE "tensor_manifest" ALTER COLUMN "purpose" TYPE "tensor_purpose_new" USING "purpose"::text::"tensor_purpose_new";
DROP TYPE "tensor_purpose";
ALTER TYPE "tensor_purpose_new" RENAME TO "tensor_purpose";

-- AlterTable
ALTER TABLE "experiment" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "run" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "run_deleted_at_idx" ON "run"("deleted_at");

-- AlterTable
ALTER TABLE "tensor_chunk" ALTER COLUMN "data" DROP NOT NULL,
ADD COLUMN "location" TEXT,
ADD COLUMN "touched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();

-- By hand, as Prisma's schema has no words for it: the bytes of a chunk are in one place.
ALTER TABLE "tensor_chunk" ADD CONSTRAINT "tensor_chunk_place" CHECK (("data" IS NULL) <> ("location" IS NULL));

-- The bytes of artifacts become chunks of 1 MiB (1048576 bytes).
ALTER TABLE "artifact" ADD COLUMN "manifest_id" UUID;
UPDATE "artifact" SET "manifest_id" = gen_random_uuid();

INSERT INTO "tensor_manifest" ("id", "run_id", "purpose", "sha256", "bytes", "tensors", "created_at")
SELECT "manifest_id", "run_id", 'artifact', "sha256", octet_length("data"), '[]', "created_at" FROM "artifact";

CREATE TEMPORARY TABLE "artifact_piece" ON COMMIT DROP AS
SELECT "manifest_id", "position", substring("data" FROM "position" * 1048576 + 1 FOR 1048576) AS "data"
FROM "artifact", generate_series(0, (octet_length("data") - 1) / 1048576) AS "position"
WHERE octet_length("data") > 0;

INSERT INTO "tensor_chunk" ("hash", "size", "data")
SELECT DISTINCT ON (sha256("data")) sha256("data"), octet_length("data"), "data" FROM "artifact_piece"
ON CONFLICT ("hash") DO NOTHING;

INSERT INTO "manifest_chunk" ("manifest_id", "position", "hash")
SELECT "manifest_id", "position", sha256("data") FROM "artifact_piece";

-- AlterTable
ALTER TABLE "artifact" DROP COLUMN "data",
DROP COLUMN "bytes",
DROP COLUMN "sha256",
ALTER COLUMN "manifest_id" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "artifact_manifest_id_key" ON "artifact"("manifest_id");

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;
