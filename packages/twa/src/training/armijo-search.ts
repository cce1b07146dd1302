import { SettingError } from '../errors.js'
import { requireCount } from '../settings.js'

/** Settings of the line search; the published ones when left out. */
export interface ArmijoSettings {
  /** σ: the share of the decrease that the slope promises which a step must deliver. */
  sufficientDecrease?: number
  /** What the scale is multiplied by after each failed trial. */
  backtracking?: number
  maxTrials?: number
}

export interface ArmijoResult {
  /** Of the direction: backtracking^(failed trials), so after a failed search backtracking^maxTrials. */
  scale: number
  /** Losses evaluated, 1 … maxTrials. */
  trials: number
  failed: boolean
}

/** Tries scales 1, backtracking, backtracking², … of a direction. `loss` and `slope` = gᵀ d are those at scale 0. */
export type ArmijoSearch = (
  lossAt: (scale: number) => Promise<number>,
  from: { loss: number; slope: number },
) => Promise<ArmijoResult>

/**
 * Backtracking line search (Armijo, 1966): the first scale t with
 *
 *   lossAt(t) < loss + sufficientDecrease · t · slope
 *
 * A trial whose loss isn't finite fails. Defaults are those of P-BFGS.
 *
 * @throws SettingError for a setting without a meaning
 */
export function armijoSearch(settings: ArmijoSettings = {}): ArmijoSearch {
  const { sufficientDecrease = 0.4, backtracking = 0.4, maxTrials = 20 } = settings
  for (const [name, value] of Object.entries({ sufficientDecrease, backtracking })) {
    if (!(value > 0 && value < 1)) throw new SettingError(name, value, 'above 0 and below 1')
  }
  requireCount('maxTrials', maxTrials)
  return async (lossAt, { loss, slope }) => {
    let scale = 1
    for (let trials = 1; trials <= maxTrials; trials++) {
      const tried = await lossAt(scale)
      if (Number.isFinite(tried) && tried < loss + sufficientDecrease * scale * slope) {
        return { scale, trials, failed: false }
      }
      scale *= backtracking
    }
    return { scale, trials: maxTrials, failed: true }
  }
}
