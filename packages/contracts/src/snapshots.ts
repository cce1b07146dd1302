import { z } from 'zod'
import { Sha256, Timestamp } from './ids.js'
import { PrecisionBits, SubspaceKind } from './subspace-config.js'

/** Weights kept along base training; a row of the matrix that the subspace is built from. */
export const Snapshot = z.object({
  index: z.int().min(0),
  step: z.int().min(0),
  epoch: z.number().min(0).describe('Epochs done when it was taken; may be a fraction'),
  norm: z.number().describe('Euclidean norm of the parameter vector'),
  bytes: z.int(),
  sha256: Sha256,
  createdAt: Timestamp,
})
export type Snapshot = z.infer<typeof Snapshot>

export const SnapshotGeometry = z.object({
  norms: z.array(z.number()),
  cosine: z.array(z.array(z.number())).describe('[n, n] cosine between raw snapshots'),
  centeredCosine: z.array(z.array(z.number())).describe('[n, n] cosine between deviations from their mean'),
  spectrum: z.array(z.number()).describe('Eigenvalues of the centred Gram matrix, largest first'),
  effectiveRank: z.number(),
})
export type SnapshotGeometry = z.infer<typeof SnapshotGeometry>

export const SubspaceView = z.object({
  kind: SubspaceKind,
  dim: z.int(),
  rank: z.int(),
  snapshotCount: z.int(),
  blocks: z.array(z.object({ name: z.string(), from: z.int(), to: z.int(), rank: z.int() })),
  dropped: z.array(z.object({ index: z.int(), block: z.string(), reason: z.string() })),
  geometry: SnapshotGeometry,
  averagingWeights: z
    .array(z.array(z.number()))
    .nullable()
    .describe('[blocks, n] of the trained average; null until TWA ends, and for random directions'),
  precisionBits: PrecisionBits.describe('Bits of one number of the basis'),
  engineBytes: z.int().describe('Memory of the basis on the engine, scales and shifts of groups included'),
  buildMs: z.number().nullable().describe('Time to build it; null where it was not recorded'),
  bytes: z.int().describe('Stored bytes: basis and offset'),
  sha256: Sha256,
})
export type SubspaceView = z.infer<typeof SubspaceView>

export const SnapshotsResult = z.object({ snapshots: z.array(Snapshot), subspace: SubspaceView.nullable() })
export type SnapshotsResult = z.infer<typeof SnapshotsResult>
