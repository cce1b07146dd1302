import {
  BLOCK_KINDS,
  type MethodResult,
  RunConfig,
  type RunEventBody,
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
  return RunConfig.safeParse({ ...stored, subspace }).data ?? null
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

export function upgradeResult(stored: Omit<MethodResult, 'budget'> & Partial<MethodResult>): MethodResult {
  return { ...stored, budget: stored.budget ?? null }
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
