-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('queued', 'running', 'completed', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "run_kind" AS ENUM ('trained', 'external');

-- CreateEnum
CREATE TYPE "run_action" AS ENUM ('cancel', 'finish');

-- CreateEnum
CREATE TYPE "tensor_purpose" AS ENUM ('snapshot', 'basis', 'checkpoint', 'weights');

-- CreateTable
CREATE TABLE "experiment" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "experiment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "run_kind" NOT NULL,
    "status" "run_status" NOT NULL,
    "seed" INTEGER,
    "group_id" UUID,
    "parent_run_id" UUID,
    "config" JSON,
    "notes" TEXT NOT NULL DEFAULT '',
    "progress" JSONB,
    "failure" JSONB,
    "provenance" JSONB,
    "requested_action" "run_action",
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "worker_id" TEXT,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queue_entry" (
    "run_id" UUID NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "enqueued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "worker_id" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),
    "losses" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "queue_entry_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "run_param" (
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "run_param_pkey" PRIMARY KEY ("run_id","key")
);

-- CreateTable
CREATE TABLE "run_tag" (
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "run_tag_pkey" PRIMARY KEY ("run_id","key")
);

-- CreateTable
CREATE TABLE "run_event" (
    "run_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "body" JSONB NOT NULL,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("run_id","seq","ordinal")
);

-- CreateTable
CREATE TABLE "run_log" (
    "run_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "logged_at" TIMESTAMPTZ(3) NOT NULL,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "run_log_pkey" PRIMARY KEY ("run_id","seq","ordinal")
);

-- CreateTable
CREATE TABLE "metric_series" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "count" BIGINT NOT NULL DEFAULT 0,
    "last_step" BIGINT NOT NULL,
    "last_time" DOUBLE PRECISION NOT NULL,
    "last_value" DOUBLE PRECISION NOT NULL,
    "max_step" BIGINT NOT NULL,
    "min_value" DOUBLE PRECISION,
    "max_value" DOUBLE PRECISION,
    "sum_value" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "finite" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "metric_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_segment" (
    "series_id" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "first_step" BIGINT NOT NULL,
    "last_step" BIGINT NOT NULL,
    "min_value" DOUBLE PRECISION,
    "max_value" DOUBLE PRECISION,
    "data" BYTEA NOT NULL,

    CONSTRAINT "metric_segment_pkey" PRIMARY KEY ("series_id","seq")
);

-- CreateTable
CREATE TABLE "metric_batch" (
    "run_id" UUID NOT NULL,
    "batch_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "metric_batch_pkey" PRIMARY KEY ("run_id","batch_id")
);

-- CreateTable
CREATE TABLE "tensor_chunk" (
    "hash" BYTEA NOT NULL,
    "size" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "tensor_chunk_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "tensor_manifest" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "purpose" "tensor_purpose" NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "tensors" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "tensor_manifest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "manifest_chunk" (
    "manifest_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "manifest_chunk_pkey" PRIMARY KEY ("manifest_id","position")
);

-- CreateTable
CREATE TABLE "snapshot" (
    "run_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "epoch" DOUBLE PRECISION NOT NULL,
    "norm" DOUBLE PRECISION NOT NULL,
    "manifest_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("run_id","index")
);

-- CreateTable
CREATE TABLE "subspace" (
    "run_id" UUID NOT NULL,
    "manifest_id" UUID NOT NULL,
    "state" JSON NOT NULL,
    "view" JSON NOT NULL,
    "averaging_weights" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "subspace_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "run_id" UUID NOT NULL,
    "phase" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "state" JSON NOT NULL,
    "manifest_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "method_result" (
    "run_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "manifest_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "method_result_pkey" PRIMARY KEY ("run_id","method")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "engine" JSONB,
    "stopped" BOOLEAN NOT NULL DEFAULT false,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset" (
    "name" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "experiment_number_key" ON "experiment"("number");

-- CreateIndex
CREATE UNIQUE INDEX "experiment_name_key" ON "experiment"("name");

-- CreateIndex
CREATE INDEX "run_experiment_id_created_at_idx" ON "run"("experiment_id", "created_at");

-- CreateIndex
CREATE INDEX "run_status_idx" ON "run"("status");

-- CreateIndex
CREATE INDEX "run_group_id_idx" ON "run"("group_id");

-- CreateIndex
CREATE INDEX "run_created_at_id_idx" ON "run"("created_at", "id");

-- CreateIndex
CREATE INDEX "queue_entry_priority_enqueued_at_idx" ON "queue_entry"("priority" DESC, "enqueued_at");

-- CreateIndex
CREATE INDEX "run_param_key_idx" ON "run_param"("key");

-- CreateIndex
CREATE INDEX "run_tag_key_value_idx" ON "run_tag"("key", "value");

-- CreateIndex
CREATE UNIQUE INDEX "metric_series_run_id_key_key" ON "metric_series"("run_id", "key");

-- CreateIndex
CREATE INDEX "tensor_manifest_run_id_idx" ON "tensor_manifest"("run_id");

-- CreateIndex
CREATE INDEX "manifest_chunk_hash_idx" ON "manifest_chunk"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_manifest_id_key" ON "snapshot"("manifest_id");

-- CreateIndex
CREATE UNIQUE INDEX "subspace_manifest_id_key" ON "subspace"("manifest_id");

-- CreateIndex
CREATE UNIQUE INDEX "checkpoint_manifest_id_key" ON "checkpoint"("manifest_id");

-- CreateIndex
CREATE UNIQUE INDEX "method_result_manifest_id_key" ON "method_result"("manifest_id");

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_parent_run_id_fkey" FOREIGN KEY ("parent_run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queue_entry" ADD CONSTRAINT "queue_entry_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_param" ADD CONSTRAINT "run_param_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_tag" ADD CONSTRAINT "run_tag_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_log" ADD CONSTRAINT "run_log_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_series" ADD CONSTRAINT "metric_series_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_segment" ADD CONSTRAINT "metric_segment_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "metric_series"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_batch" ADD CONSTRAINT "metric_batch_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tensor_manifest" ADD CONSTRAINT "tensor_manifest_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_chunk" ADD CONSTRAINT "manifest_chunk_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_chunk" ADD CONSTRAINT "manifest_chunk_hash_fkey" FOREIGN KEY ("hash") REFERENCES "tensor_chunk"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subspace" ADD CONSTRAINT "subspace_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subspace" ADD CONSTRAINT "subspace_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "method_result" ADD CONSTRAINT "method_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "method_result" ADD CONSTRAINT "method_result_manifest_id_fkey" FOREIGN KEY ("manifest_id") REFERENCES "tensor_manifest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand, as Prisma's schema has no words for it: float bytes do not compress, so keep them out of line as they are.
ALTER TABLE "tensor_chunk" ALTER COLUMN "data" SET STORAGE EXTERNAL;
ALTER TABLE "metric_segment" ALTER COLUMN "data" SET STORAGE EXTERNAL;
