import type { MetricSearch } from '@barycenter/contracts'
import { bucketsFor } from './line-builder.js'
import { bytesOf, type Column, unitsIn } from './read-pieces.js'

/** About what one search may read, while coarser buckets would do. */
export const READ_BYTES = 16 * 2 ** 20

export interface Choice<Plan> {
  plan: Plan
  column: Column
}

/** The coarsest column that shows enough of each. Many long series at once have fewer buckets: a quarter at the least. */
export function chooseColumns<Plan extends { inRange: number }>(
  plans: readonly Plan[],
  { maxPoints, smoothing }: MetricSearch,
): Choice<Plan>[] {
  if (smoothing.kind !== 'none') return plans.map((plan) => ({ plan, column: 'data' }))
  const choose = (wanted: number) => plans.map((plan) => ({ plan, column: columnFor(plan.inRange, wanted) }))
  const wanted = bucketsFor(maxPoints)
  return (
    [1, 2].map((slack) => choose(wanted / slack)).find((choices) => bytesIn(choices) <= READ_BYTES) ??
    choose(wanted / 4)
  )
}

export function bytesIn(choices: readonly Choice<{ inRange: number }>[]): number {
  return choices.reduce((sum, { plan, column }) => sum + bytesOf(plan.inRange, column), 0)
}

function columnFor(points: number, wanted: number): Column {
  if (unitsIn(points, 'summary') >= wanted) return 'summary'
  return unitsIn(points, 'pyramid') >= wanted ? 'pyramid' : 'data'
}
