import { z } from 'zod'

/**
 * The averaging methods a run evaluates, in the order that tables list them. All of them see the same base training;
 * those that choose do so by the loss on held-out images.
 *
 * last: the last iterate. best: the best snapshot. ema: exponential moving average over the snapshots. lawa: mean of the
 * latest snapshots. swa: uniform average of all. greedy-soup: mean of those that lower the loss. twa: trained average.
 */
export const METHODS = ['last', 'best', 'ema', 'lawa', 'swa', 'greedy-soup', 'twa'] as const
export const MethodName = z.enum(METHODS)
export type MethodName = z.infer<typeof MethodName>

/** What every run evaluates, and what a line of the runs table has room for. */
export const HEADLINE_METHODS = ['last', 'swa', 'twa'] as const satisfies readonly MethodName[]
