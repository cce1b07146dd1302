import { AppError, type Snapshot, type SubspaceConfig, type SubspaceView } from '@barycenter/contracts'
import { hashTensors } from '@barycenter/db'
import {
  type BasisPrecision,
  buildDldr,
  buildHull,
  buildRandomSubspace,
  buildSimplex,
  buildSpan,
  type LocalSubspace,
  SettingError,
  type SnapshotSource,
  SubspaceDegenerateError,
  saveSubspace,
  snapshotGeometry,
} from '@barycenter/twa'
import { z } from 'zod'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { loadSnapshots } from '../stored-snapshots.js'

const SubspaceState = z.object({ baseSteps: z.int() })

/** Builds the subspace of all stored snapshots and stores it. Repeating it gives the same bytes. */
export const subspacePhase: Phase = {
  name: 'subspace',
  async run(context: PhaseContext, position: Position): Promise<Handover> {
    const { model, writer, reporter, progress } = context
    requireDistinct(await writer.listSnapshots())
    reporter.progress(progress.at('subspace', 0, Date.now()))
    await reporter.flush()
    const { source } = await loadSnapshots(writer, model.layout)
    const startedMs = performance.now()
    const subspace = await build(context, source)
    const buildMs = performance.now() - startedMs
    const saved = await saveSubspace(subspace)
    const view: SubspaceView = {
      ...(await describe(context, source, subspace)),
      buildMs,
      bytes: saved.tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
      sha256: hashTensors(saved.tensors),
    }
    subspace.dispose()
    await writer.saveSubspace({ state: saved.meta, view, tensors: saved.tensors, durationMs: buildMs })
    reporter.progress(progress.at('subspace', 1, Date.now()))
    const bits = view.precisionBits === 32 ? '' : ` in ${view.precisionBits} bits`
    reporter.log(
      'info',
      `Built the ${view.kind} of ${source.count} snapshots${bits}: rank ${view.rank} of ${view.dim} weights`,
    )
    const { baseSteps } = SubspaceState.parse(position.state)
    return { state: { baseSteps, extractionMs: buildMs }, tensors: position.tensors }
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

async function build(context: PhaseContext, source: SnapshotSource): Promise<LocalSubspace> {
  try {
    return await buildKind(context, source)
  } catch (error) {
    if (error instanceof SubspaceDegenerateError) {
      throw new AppError('SUBSPACE_DEGENERATE', error.message, { cause: error })
    }
    // Settings of the library are named as those of the config, less the section.
    if (error instanceof SettingError) {
      throw new AppError('INVALID_CONFIG', `subspace.${error.message}`, { cause: error })
    }
    throw error
  }
}

function buildKind({ config, kernels }: PhaseContext, source: SnapshotSource): Promise<LocalSubspace> {
  const { kind, blocks, coordinates } = config.subspace
  const storage = { precision: basisPrecision(config.subspace), kernels }
  switch (kind) {
    case 'span':
      return buildSpan(source, storage)
    case 'hull':
      return buildHull(source, { ...storage, blocks, coordinates })
    case 'simplex':
      return buildSimplex(source, { ...storage, blocks })
    case 'dldr':
      return buildDldr(source, { ...storage, components: requireCount(config.subspace) })
    case 'random':
      return buildRandomSubspace(source, {
        ...storage,
        rank: requireCount(config.subspace),
        seed: config.seed,
      })
  }
}

function basisPrecision({ precision: { bits, groupSize } }: SubspaceConfig): BasisPrecision {
  return bits === 32 ? { bits } : { bits, groupSize }
}

/** The contract asks for a count with these kinds. */
function requireCount({ kind, components }: SubspaceConfig): number {
  if (components !== null) return components
  throw new AppError(
    'INVALID_CONFIG',
    `subspace.components: found null, expected a number, as kind is ${kind}`,
  )
}

async function describe(
  { config, model }: PhaseContext,
  source: SnapshotSource,
  subspace: LocalSubspace,
): Promise<Omit<SubspaceView, 'buildMs' | 'bytes' | 'sha256'>> {
  const nameOf = ({ from, to }: { from: number; to: number }) =>
    model.layout.specs.find((spec) => spec.from === from && spec.to === to)?.name ?? 'model'
  const { norms, cosine, spectrum, effectiveRank } = await snapshotGeometry(source)
  const { blocks } = subspace
  return {
    kind: subspace.kind,
    dim: subspace.dim,
    rank: subspace.rank,
    snapshotCount: subspace.snapshotCount,
    blocks: blocks.map(({ from, to, rank }) => ({ name: nameOf({ from, to }), from, to, rank })),
    dropped: subspace.dropped.map(({ index, block, reason }) => ({
      index,
      block: nameOf(blocks[block]),
      reason,
    })),
    geometry: { norms, cosine: cosine.raw, centeredCosine: cosine.centered, spectrum, effectiveRank },
    averagingWeights: null,
    precisionBits: config.subspace.precision.bits,
    engineBytes: blocks.reduce((sum, { basis }) => sum + (basis?.bytes ?? 0), 0),
  }
}
