import { AppError, type Snapshot, type SubspaceView } from '@barycenter/contracts'
import { hashTensors } from '@barycenter/db'
import {
  buildHull,
  buildSpan,
  type SavedSubspace,
  type SnapshotSource,
  type Subspace,
  SubspaceDegenerateError,
  saveSubspace,
  snapshotGeometry,
} from '@barycenter/twa'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { loadSnapshots } from '../stored-snapshots.js'

/** Builds the subspace of all stored snapshots and stores it. Repeating it gives the same bytes. */
export const subspacePhase: Phase = {
  name: 'subspace',
  async run(context: PhaseContext, position: Position): Promise<Handover> {
    const { config, model, writer, reporter, progress } = context
    requireDistinct(await writer.listSnapshots())
    reporter.progress(progress.at('subspace', 0, Date.now()))
    await reporter.flush()
    const startedMs = performance.now()
    const source = await loadSnapshots(writer, model.layout)
    const subspace = await build(context, source)
    const saved = await saveSubspace(subspace)
    const view = await describe(context, source, saved)
    subspace.dispose()
    await writer.saveSubspace({
      state: saved.meta,
      view,
      tensors: saved.tensors,
      durationMs: performance.now() - startedMs,
    })
    reporter.progress(progress.at('subspace', 1, Date.now()))
    const { kind } = config.subspace
    reporter.log(
      'info',
      `Built the ${kind} of ${source.count} snapshots: rank ${view.rank} of ${view.dim} weights`,
    )
    return position
  },
}

function requireDistinct(snapshots: readonly Snapshot[]): void {
  const distinct = new Set(snapshots.map(({ sha256 }) => sha256)).size
  if (distinct >= 2) return
  throw new AppError(
    'SUBSPACE_DEGENERATE',
    `snapshots: found ${snapshots.length} (${distinct} distinct), expected at least 2 distinct ones to span a subspace; ` +
      'take them more often, from a larger part of base training, or train with a learning rate above 0',
  )
}

async function build({ config, model, kernels }: PhaseContext, source: SnapshotSource): Promise<Subspace> {
  const { kind, blocks, coordinates } = config.subspace
  try {
    if (kind === 'span') return await buildSpan(source, { kernels })
    return await buildHull(source, { blocks, coordinates, layout: model.layout, kernels })
  } catch (error) {
    if (!(error instanceof SubspaceDegenerateError)) throw error
    throw new AppError('SUBSPACE_DEGENERATE', error.message, { cause: error })
  }
}

async function describe(
  { model }: PhaseContext,
  source: SnapshotSource,
  { meta, tensors }: SavedSubspace,
): Promise<SubspaceView> {
  const nameOf = ({ from, to }: { from: number; to: number }) =>
    model.layout.specs.find((spec) => spec.from === from && spec.to === to)?.name ?? 'model'
  const { norms, cosine, spectrum, effectiveRank } = await snapshotGeometry(source)
  return {
    kind: meta.kind,
    dim: model.layout.dim,
    rank: meta.blocks.reduce((sum, block) => sum + block.rank, 0),
    snapshotCount: meta.snapshotCount,
    blocks: meta.blocks.map(({ from, to, rank }) => ({ name: nameOf({ from, to }), from, to, rank })),
    dropped: meta.dropped.map(({ index, block, reason }) => ({
      index,
      block: nameOf(meta.blocks[block]),
      reason,
    })),
    geometry: { norms, cosine: cosine.raw, centeredCosine: cosine.centered, spectrum, effectiveRank },
    averagingWeights: null,
    bytes: tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
    sha256: hashTensors(tensors),
  }
}
