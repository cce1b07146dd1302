import { COUNTED_KINDS, type Estimate, type RunConfig } from '@barycenter/contracts'

/** Bytes of one number. */
const FLOAT32 = 4
const HALF = 2

type Bytes = NonNullable<Estimate['bytes']>

/** What a run will store: `numbers` in one snapshot, `snapshots` of them. */
export function expectedBytes(config: RunConfig, numbers: number, snapshots: number): Bytes {
  const { soup, snapshotsOf, evaluate } = config
  const perNumber = config.snapshots.dtype === 'float32' || soup || snapshotsOf ? FLOAT32 : HALF
  const parts = {
    snapshots: snapshots * numbers * perNumber,
    checkpoints: checkpointCount(config) * (1 + optimizerStates(config)) * numbers * FLOAT32,
    subspace: subspaceBytes(config, numbers, snapshots),
    weights: evaluate.methods.length * numbers * FLOAT32,
  }
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) }
}

/** At most at one time: the newest, and those that are kept of whole epochs. */
function checkpointCount({ checkpoint, base, soup, snapshotsOf }: RunConfig): number {
  const { everySeconds, everySteps, keep } = checkpoint
  if (soup || snapshotsOf || (everySeconds === null && everySteps === null)) return 0
  return keep.newest + (keep.everyEpochs === null ? 0 : Math.floor(base.epochs / keep.everyEpochs))
}

/** Numbers that the optimizer of base training keeps for each of the model. */
function optimizerStates({ base: { optimizer } }: RunConfig): number {
  if (optimizer.kind === 'sgd') return optimizer.momentum > 0 ? 1 : 0
  return 2
}

/** Basis and offset. A hull has one direction less than it has corners. */
function subspaceBytes({ subspace }: RunConfig, numbers: number, snapshots: number): number {
  const { kind, components, precision } = subspace
  const rows = COUNTED_KINDS.includes(kind) ? (components ?? 0) : kind === 'hull' ? snapshots - 1 : snapshots
  return Math.ceil((Math.max(0, rows) * numbers * precision.bits) / 8) + numbers * FLOAT32
}
