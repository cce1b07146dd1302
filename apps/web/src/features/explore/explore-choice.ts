import type { ExploreKeys } from './explore-rows'
import type { ExploreState } from './explore-state'
import { likelyTarget } from './explore-values'

/** The values that a chart is of, once what the state leaves open is chosen. */
export interface ExploreChoice {
  readonly target: string
  readonly axes: readonly string[]
  readonly x: string
  readonly y: string
  readonly color: string
}

const MOST_AXES_UNASKED = 6

export function chooseValues(state: ExploreState, keys: ExploreKeys): ExploreChoice {
  const target = state.target || likelyTarget(keys.metrics)
  const params = keys.params.filter((id) => !/[:._-]seed$/i.test(id))
  const axes = state.axes.length > 0 ? state.axes : params.slice(0, MOST_AXES_UNASKED)
  return {
    target,
    axes: [...axes.filter((id) => id !== target), ...(target ? [target] : [])],
    x: state.x || params[0] || keys.metrics.find((id) => id !== target) || 'createdAt',
    y: state.y || target,
    color: state.color || 'run',
  }
}

/** Ids of all values that the chart needs. */
export function neededValues(state: ExploreState, keys: ExploreKeys): string[] {
  const { target, axes, x, y, color } = chooseValues(state, keys)
  const needed: Record<ExploreState['kind'], readonly string[]> = {
    parallel: [...axes, color],
    scatter: [x, y, color],
    bar: [target],
    histogram: [target],
    importance: [target, ...keys.params],
  }
  return [...new Set(needed[state.kind])].filter((id) => id !== '' && id !== 'run')
}
