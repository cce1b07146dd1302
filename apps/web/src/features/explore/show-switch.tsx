'use client'
import { useViewState } from '../../view-state/use-view-state'
import { SHOWN, type Shown, ShowState } from './show-state'

const TITLES: Record<Shown, string> = { table: 'Table', charts: 'Charts', explore: 'Explore' }

/** What a list of runs is shown as. */
export function useShow(): Shown {
  return useViewState(ShowState).state.show
}

export function ShowSwitch() {
  const { state, update } = useViewState(ShowState)
  return (
    <fieldset className="flex rounded-md border border-line-strong p-px">
      <legend className="sr-only">Show runs as</legend>
      {SHOWN.map((show) => (
        <button
          key={show}
          type="button"
          aria-pressed={state.show === show}
          onClick={() => update({ show })}
          className="h-6.5 rounded px-2 text-[0.857rem] text-muted hover:text-ink aria-pressed:bg-accent-ground aria-pressed:font-medium aria-pressed:text-accent"
        >
          {TITLES[show]}
        </button>
      ))}
    </fieldset>
  )
}
