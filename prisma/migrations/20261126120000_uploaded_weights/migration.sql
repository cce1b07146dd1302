-- AlterEnum
ALTER TYPE "tensor_purpose" ADD VALUE 'upload';

-- AlterTable
ALTER TABLE "tensor_manifest" ALTER COLUMN "run_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "uploaded_weights" (
    "file" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "manifest_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "uploaded_weights_pkey" PRIMARY KEY ("file")
);

-- CreateIndex
CREATE UNIQUE INDEX "uploaded_weights_manifest_id_key" ON "uploaded_weights"("manifest_id");

-- AddForeignKey
ALTER TABLE "uploaded_weights" ADD CONSTRAINT "uploaded_weights_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;
