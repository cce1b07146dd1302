import { METRIC_STATS } from '@barycenter/contracts'
import { z } from 'zod'

/** What "best" means on the page of an experiment, as parameters of its address. */
export const BestState = z.object({
  bestBy: z.string().default('').describe('Key of a metric; empty stands for a fitting one'),
  bestStat: z.enum(METRIC_STATS).default('last'),
  bestWay: z.enum(['asc', 'desc', '']).default('').describe('Empty stands for what the name suggests'),
})

const LOWER = /loss|error|perplexity|nll|mae|mse|rmse|latency|seconds/i
const RESULTS = [
  /^evaluate\/twa/,
  /^evaluate\//,
  /(^|\/)(test|val|held_out)[_/]/,
  /accuracy|score|map|bleu|f1/,
  /loss/,
]

/** Whether a lower value of a metric of this name is better, as far as a name tells. */
export const suggestedWay = (key: string): 'asc' | 'desc' => (LOWER.test(key) ? 'asc' : 'desc')

/** The metric that most likely tells how good a run is; null without metrics. */
export function suggestedMetric(keys: readonly string[]): string | null {
  const own = keys.filter((key) => !key.startsWith('system/'))
  for (const pattern of RESULTS) {
    const found =
      own.find((key) => pattern.test(key) && !LOWER.test(key)) ?? own.find((key) => pattern.test(key))
    if (found) return found
  }
  return own[0] ?? null
}
