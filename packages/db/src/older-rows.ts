import { type MethodResult, RunConfig, type RunEventBody, type SubspaceView } from '@barycenter/contracts'

/**
 * Rows that earlier versions wrote, in the form of today's contracts. What they lack had one value then: the default of
 * a setting, or not recorded.
 */

/** A config that today's rules refuse stays as it was: what ran once is shown. */
export function upgradeConfig(stored: RunConfig | null): RunConfig | null {
  return stored && (RunConfig.safeParse(stored).data ?? stored)
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
