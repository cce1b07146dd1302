import { parseFilter } from '@barycenter/filter'
import { expect, it } from 'vitest'
import { comparedRuns } from './compared-runs'

it('leaves out what measures a run, whatever else is filtered', async () => {
  const left = 'not (params.landscape.resolution is not null and params.snapshotsOf.0.run is not null)'
  expect(await comparedRuns('')).toBe(left)
  const both = await comparedRuns('status = failed or name = "a"')
  expect(both).toBe(`(status = failed or name = "a") and ${left}`)
  expect(parseFilter(both, { now: 0 }).ok).toBe(true)
})
