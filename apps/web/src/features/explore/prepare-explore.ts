import type { ExploreChoice } from './explore-choice'
import type { ExploreModel, Paint } from './explore-model'
import type { ExploreKeys, ExploreRow } from './explore-rows'
import type { ExploreState } from './explore-state'
import { prepareBars } from './prepare-bars'
import { prepareHistogram } from './prepare-histogram'
import { prepareImportance } from './prepare-importance'
import { parallelAxes, prepareParallel } from './prepare-parallel'
import { prepareScatter } from './prepare-scatter'

interface Given {
  readonly rows: readonly ExploreRow[]
  readonly keys: ExploreKeys
  readonly state: ExploreState
  readonly choice: ExploreChoice
  readonly paint: Paint
}

/** The chart that the state asks for. */
export function prepareExplore(given: Given): ExploreModel {
  const { rows, keys, state, choice, paint } = given
  const { log, bySeeds } = state
  const { target, color, x, y } = choice
  switch (state.kind) {
    case 'parallel':
      return prepareParallel(rows, parallelAxes(rows, choice.axes, log), { color, log, paint })
    case 'scatter':
      return prepareScatter(rows, { x, y, color, log, paint })
    case 'bar':
      return prepareBars(rows, { target, bySeeds, log, paint })
    case 'histogram':
      return prepareHistogram(rows, { target, log, paint })
    case 'importance':
      return prepareImportance(rows, { target, params: keys.params, paint })
  }
}
