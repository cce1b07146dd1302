import type { MethodBudget } from '@barycenter/contracts'
import { formatCount, formatValue, plural } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'

/** "3 epochs", or "3 + 2 epochs" where coefficients were trained after base training. */
export function budgetEpochs({ baseEpochs, twaEpochs }: MethodBudget): string {
  if (twaEpochs === 0) return `${formatValue(baseEpochs)} ${baseEpochs === 1 ? 'epoch' : 'epochs'}`
  return `${formatValue(baseEpochs)} + ${formatValue(twaEpochs)} epochs`
}

/** What a method took besides gradients, in a sentence. */
export function budgetRest({ extractionMs, normPasses, forwardImages }: MethodBudget): string {
  const parts = [
    extractionMs === null ? null : `subspace built in ${formatDuration(extractionMs)}`,
    plural(normPasses, 'batch-norm pass', 'batch-norm passes'),
    `${formatCount(forwardImages)} examples of forward passes alone`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
