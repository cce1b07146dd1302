import { andText } from './filter-text'

/** A what-if with a landscape: what the averaging room launches to measure the losses around a run. */
const MEASURES_A_RUN = 'params.landscape.resolution is not null and params.snapshotsOf.0.run is not null'

/** A filter that leaves out measurements of runs: they repeat what their run found, and would count it again. */
export const comparedRuns = (filter: string): Promise<string> => andText(filter, `not (${MEASURES_A_RUN})`)

/** To be said where they are left out. */
export const MEASUREMENTS_LEFT_OUT = 'Runs that measure the loss landscape of another run are left out.'
