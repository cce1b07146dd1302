import {
  BLOCK_KINDS,
  type Dataset,
  type MethodResult,
  type RunConfig,
  type RunEventBody,
  StoredRunConfig,
  type SubspaceView,
} from '@barycenter/contracts'

/**
 * Rows that earlier versions wrote, in the form of today's contracts. What they lack had one value then: the default of
 * a setting, or not recorded.
 */

/** Null for one that today's rules refuse: the run is shown by its params, and its neighbours in a list at all. */
export function upgradeConfig(stored: RunConfig | null): RunConfig | null {
  if (stored === null) return null
  const subspace = withoutIgnored({ ...stored.subspace })
  const checkpoint = withoutClock({ ...stored.checkpoint })
  return StoredRunConfig.safeParse({ ...stored, subspace, checkpoint }).data ?? null
}

/** Earlier versions counted steps alone. */
function withoutClock(stored: Partial<RunConfig['checkpoint']>): Partial<RunConfig['checkpoint']> {
  return 'everySeconds' in stored ? stored : { ...stored, everySeconds: null }
}

/** Earlier versions took these settings with every kind, and used them with a hull alone. */
function withoutIgnored(stored: RunConfig['subspace']): Partial<RunConfig['subspace']> {
  const { blocks, coordinates, ...used } = stored
  return {
    ...used,
    ...(BLOCK_KINDS.includes(stored.kind) && { blocks }),
    ...(stored.kind === 'hull' && { coordinates }),
  }
}

/** Before there were tasks, all runs told images apart, and accuracy was their one metric. */
interface AccuracyResult extends Omit<MethodResult, 'test' | 'heldOut' | 'budget'> {
  testAccuracy: number
  testCorrect: number
  heldOutAccuracy: number
  budget?: MethodResult['budget']
}

export function upgradeResult(stored: MethodResult | AccuracyResult): MethodResult {
  if (!('testAccuracy' in stored)) return stored
  const { testAccuracy, testCorrect: _, heldOutAccuracy, budget = null, ...kept } = stored
  return { ...kept, test: { accuracy: testAccuracy }, heldOut: { accuracy: heldOutAccuracy }, budget }
}

export function upgradeDataset(stored: Omit<Dataset, 'task'> & Partial<Dataset>): Dataset {
  return { ...stored, task: stored.task ?? 'image-classification' }
}

type EarlierView = Omit<SubspaceView, 'precisionBits' | 'engineBytes' | 'buildMs'> & Partial<SubspaceView>

export function upgradeSubspaceView(stored: EarlierView): SubspaceView {
  const { precisionBits = 32, buildMs = null } = stored
  // All but the offset is the basis.
  const engineBytes = stored.engineBytes ?? Math.max(0, stored.bytes - 4 * stored.dim)
  return { ...stored, precisionBits, engineBytes, buildMs }
}

export function upgradeEvent(stored: RunEventBody): RunEventBody {
  return stored.type === 'result.recorded' ? { ...stored, result: upgradeResult(stored.result) } : stored
}
