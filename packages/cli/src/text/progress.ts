import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { duration, number } from './numbers.js'

/** Metric that tells how a phase is going; phases without one show none. */
const LOSS_OF_PHASE: Record<string, string> = { base: 'base/train_loss', twa: 'twa/loss' }

/** Said of a running run whose worker is not heard of; nothing while it is. */
export function describeLiveness({ liveness }: Pick<Run, 'liveness'>): string {
  if (!liveness || liveness.state === 'live') return ''
  const since = `silent since ${liveness.silentSince}`
  return liveness.state === 'silent' ? since : `${since}, lost: waits for another worker, or for its own`
}

/** What stands beside the bar: `base 29/60 │ loss 0.1636 │ about 5 s left`. */
export function describeProgress({ run, series }: Pick<RunView, 'run' | 'series'>): string {
  const { progress, status } = run
  if (status !== 'running' || !progress) return status
  const loss = series.get(LOSS_OF_PHASE[progress.phase] ?? '')?.values.at(-1)
  return [
    `${progress.phase} ${progress.step}/${progress.totalSteps}`,
    loss === undefined ? '' : `loss ${number(loss)}`,
    progress.etaMs === null ? '' : `about ${duration(progress.etaMs)} left`,
  ]
    .filter((part) => part !== '')
    .join(' │ ')
}
