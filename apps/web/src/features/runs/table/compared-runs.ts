import type { Filter } from '@barycenter/filter'
import { andFilter } from './filter-text'

const isThere = (key: string): Filter => ({
  kind: 'not',
  part: { kind: 'null', value: { of: 'param', key } },
})

/** A what-if with a landscape: what the averaging room launches to measure the losses around a run. */
const MEASURES_A_RUN: Filter = {
  kind: 'and',
  parts: [isThere('landscape.resolution'), isThere('snapshotsOf.0.run')],
}

/** A filter that leaves out measurements of runs: they repeat what their run found, and would count it again. */
export const comparedRuns = (filter: string): Promise<string> =>
  andFilter(filter, { kind: 'not', part: MEASURES_A_RUN })

/** To be said where they are left out. */
export const MEASUREMENTS_LEFT_OUT = 'Runs that measure the loss landscape of another run are left out.'
