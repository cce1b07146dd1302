import {
  AppError,
  type RunConfig,
  type Snapshot,
  type SubspaceConfig,
  type SubspaceView,
} from '@barycenter/contracts'
import { type AnyTensor, hashTensors } from '@barycenter/db/tensors'
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
import { snapshotInputs } from '../lineage-inputs.js'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { IngredientBudgets } from '../soup-budget.js'
import { loadSnapshots } from '../stored-snapshots.js'

const SubspaceState = z.object({ baseSteps: z.int(), ingredients: IngredientBudgets.optional() })

/** Builds the subspace of all stored snapshots and stores it. Repeating it gives the same bytes. */
export const subspacePhase: Phase = {
  name: 'subspace',
  async run(context: PhaseContext, position: Position): Promise<Handover> {
    const { writer, reporter, progress } = context
    const snapshots = await writer.listSnapshots()
    requireDistinct(snapshots, context)
    reporter.progress(progress.at('subspace', 0, Date.now()))
    await reporter.flush()
    const source = await readSnapshots(context)
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
    const offset = hashTensors([findOffset(saved.tensors)])
    await writer.saveSubspace({
      state: saved.meta,
      view,
      tensors: saved.tensors,
      durationMs: buildMs,
      inputs: [...snapshotInputs(snapshots), { kind: 'offset', sha256: offset }],
    })
    reporter.progress(progress.at('subspace', 1, Date.now()))
    const bits = view.precisionBits === 32 ? '' : ` in ${view.precisionBits} bits`
    reporter.log(
      'info',
      `Built the ${view.kind} of ${source.count} snapshots${bits}: rank ${view.rank} of ${view.dim} weights`,
    )
    const done = SubspaceState.parse(position.state)
    return {
      state: { ...done, extractionMs: buildMs, subspaceSha256: view.sha256 },
      tensors: position.tensors,
    }
  },
}

/** Says what reading them took where that is all that a run pays for them. */
async function readSnapshots({ config, task, writer, reporter }: PhaseContext): Promise<SnapshotSource> {
  const startedMs = performance.now()
  const { source, places } = await loadSnapshots(writer, task.model.layout)
  if (config.snapshotsOf) {
    const megabytes = places.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
    const seconds = (performance.now() - startedMs) / 1000
    reporter.log(
      'info',
      `Read ${places.length} snapshots, ${megabytes.toFixed(2)} MB, in ${seconds.toFixed(2)} s`,
    )
  }
  return source
}

/** The point where all coefficients are 0; every saved subspace has one. */
function findOffset(tensors: readonly AnyTensor[]): AnyTensor {
  return tensors.find(({ name }) => name === 'offset')!
}

function requireDistinct(snapshots: readonly Snapshot[], { config }: PhaseContext): void {
  const distinct = new Set(snapshots.map(({ sha256 }) => sha256)).size
  if (distinct >= 2) return
  const [field, remedy] = remedyOf(config)
  throw new AppError(
    'SUBSPACE_DEGENERATE',
    `${field}: found ${snapshots.length} (${distinct} distinct), expected at least 2 distinct ones to span a subspace; ${remedy}`,
  )
}

function remedyOf({ soup, snapshotsOf }: RunConfig): [field: string, remedy: string] {
  if (soup) return ['soup.runs', 'name runs that ended at different weights']
  if (snapshotsOf) return ['snapshotsOf', 'name more snapshots, or those of another run']
  return [
    'snapshots',
    'take them more often, from a larger part of base training, or train with a learning rate above 0',
  ]
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
  { config, task, kernels }: PhaseContext,
  source: SnapshotSource,
  subspace: LocalSubspace,
): Promise<Omit<SubspaceView, 'buildMs' | 'bytes' | 'sha256'>> {
  const nameOf = ({ from, to }: { from: number; to: number }) =>
    task.model.layout.specs.find((spec) => spec.from === from && spec.to === to)?.name ?? 'model'
  const { norms, cosine, spectrum, effectiveRank } = await snapshotGeometry(source, { kernels })
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
