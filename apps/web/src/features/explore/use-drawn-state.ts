import { useMemo } from 'react'
import type { ExploreState } from './explore-state'

/** The state without its brushes, the same object while it is equal: a chart drawn anew would end the brush being drawn. */
export function useDrawnState(state: ExploreState): ExploreState {
  const text = JSON.stringify({ ...state, brushed: {} })
  return useMemo(() => JSON.parse(text) as ExploreState, [text])
}
