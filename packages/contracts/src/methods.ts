import { z } from 'zod'

/**
 * The averaging methods a run evaluates, in the order that tables list them. All of them see the same base training;
 * those that choose do so by the loss on held-out examples.
 *
 * last: the last iterate. best: the best snapshot. ema: exponential moving average over the snapshots. lawa: mean of the
 * latest snapshots. swa: uniform average of all. swad: mean of the stretch at the bottom of the loss. greedy-soup: mean of
 * those that lower the loss. fisher: mean weighted by the squared gradients of each. task-arithmetic: the initial weights
 * and a scaled sum of the ways from there. ties: the same with small and disagreeing steps left out. twa: trained average.
 *
 * A learned soup is TWA in a simplex by tensor, trained on held-out examples.
 */
export const METHODS = [
  'last',
  'best',
  'ema',
  'lawa',
  'swa',
  'swad',
  'greedy-soup',
  'fisher',
  'task-arithmetic',
  'ties',
  'twa',
] as const
export const MethodName = z.enum(METHODS)
export type MethodName = z.infer<typeof MethodName>

/** What every run evaluates, and what a line of the runs table has room for. */
export const HEADLINE_METHODS = ['last', 'swa', 'twa'] as const satisfies readonly MethodName[]
