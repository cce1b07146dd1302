'use client'
import { useId } from 'react'
import { IconButton } from '../../ui/button'
import { ChoiceMenu } from '../../ui/choice-menu'
import { Select } from '../../ui/field'
import { Toggle } from '../../ui/toggle'
import type { ExploreChoice } from './explore-choice'
import type { ExploreKeys } from './explore-rows'
import { EXPLORE_KINDS, type ExploreKind, type ExploreState, type UpdateExplore } from './explore-state'
import { valueTitle } from './explore-values'
import { SCALE_CSS } from './value-axis'

const KIND_TITLES: Record<ExploreKind, string> = {
  parallel: 'Parallel coordinates',
  scatter: 'Scatter',
  bar: 'Bars',
  histogram: 'Histogram',
  importance: 'Importance',
}

interface ControlsProps {
  keys: ExploreKeys
  state: ExploreState
  choice: ExploreChoice
  update: UpdateExplore
}

export function KindChoice({ state, update }: Pick<ControlsProps, 'state' | 'update'>) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Kind of chart</legend>
      {EXPLORE_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={state.kind === kind}
          onClick={() => update({ kind })}
          className="h-7 rounded-md px-2 text-[0.857rem] text-muted hover:bg-raised hover:text-ink aria-pressed:bg-accent-ground aria-pressed:font-medium aria-pressed:text-accent"
        >
          {KIND_TITLES[kind]}
        </button>
      ))}
    </fieldset>
  )
}

/** What the chart is of. */
export function ExploreControls(props: ControlsProps) {
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2 px-4 pt-3">
      <KindControls {...props} />
    </div>
  )
}

function KindControls(props: ControlsProps) {
  const { keys, state, choice, update } = props
  switch (state.kind) {
    case 'parallel':
      return <ParallelControls {...props} />
    case 'scatter':
      return (
        <>
          <ValueChoice {...props} label="x" value={choice.x} onChange={(x) => update({ x })} hasLog />
          <ValueChoice {...props} label="y" value={choice.y} onChange={(y) => update({ y })} hasLog />
          <ColorChoice {...props} />
        </>
      )
    case 'bar':
      return (
        <>
          <ValueChoice
            {...props}
            label="Value"
            value={choice.target}
            onChange={(target) => update({ target })}
            hasLog
          />
          <span className="pb-1">
            <Toggle
              label="Seeds together"
              checked={state.bySeeds}
              onChange={(bySeeds) => update({ bySeeds })}
            />
          </span>
        </>
      )
    default:
      return (
        <ValueChoice
          {...props}
          keys={
            state.kind === 'importance' ? { ...keys, params: [], tags: [], fields: ['durationMs'] } : keys
          }
          label={state.kind === 'importance' ? 'Target' : 'Value'}
          value={choice.target}
          onChange={(target) => update({ target })}
          hasLog={state.kind === 'histogram'}
        />
      )
  }
}

function ParallelControls({ keys, state, choice, update }: ControlsProps) {
  const all = [...keys.params, ...keys.metrics, ...keys.stats, ...keys.tags, ...keys.fields].map((value) => ({
    value,
    title: valueTitle(value),
  }))
  return (
    <>
      <ValueChoice
        keys={keys}
        state={state}
        update={update}
        label="Last axis"
        value={choice.target}
        onChange={(target) => update({ target })}
      />
      <ColorChoice keys={keys} state={state} choice={choice} update={update} />
      <ChoiceMenu label="Axes" choices={all} chosen={choice.axes} onChange={(axes) => update({ axes })} />
      <ChoiceMenu
        label="Log axes"
        choices={choice.axes.map((value) => ({ value, title: valueTitle(value) }))}
        chosen={state.log}
        onChange={(log) => update({ log, brushed: {} })}
      />
    </>
  )
}

function ColorChoice({ keys, choice, update, state }: ControlsProps) {
  return (
    <span className="inline-flex items-end gap-2">
      <ValueChoice
        keys={keys}
        state={state}
        update={update}
        label="Colour"
        value={choice.color}
        onChange={(color) => update({ color })}
        more={[{ id: 'run', title: 'of the run' }]}
      />
      {choice.color !== 'run' && (
        <span className="mb-1.5 flex items-center gap-1 text-[0.786rem] text-muted">
          low <span aria-hidden className="h-2.5 w-16 rounded-sm" style={{ background: SCALE_CSS }} /> high
        </span>
      )}
    </span>
  )
}

function ValueChoice({
  keys,
  state,
  update,
  label,
  value,
  onChange,
  hasLog = false,
  more = [],
}: {
  keys: ExploreKeys
  state: ExploreState
  update: UpdateExplore
  label: string
  value: string
  onChange: (id: string) => void
  hasLog?: boolean
  more?: readonly { id: string; title: string }[]
}) {
  const id = useId()
  const isLog = state.log.includes(value)
  const log = isLog ? state.log.filter((id) => id !== value) : [...state.log, value]
  return (
    <span className="inline-flex items-end gap-1">
      <span className="flex flex-col gap-0.5 text-[0.786rem] text-muted">
        <label htmlFor={id}>{label}</label>
        <Select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="h-7 w-auto max-w-64 text-[0.857rem]"
        >
          {more.map(({ id: value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
          <Options title="Metrics" ids={keys.metrics} />
          <Options title="Metrics over all steps" ids={keys.stats} />
          <Options title="Params" ids={keys.params} />
          <Options title="Tags" ids={keys.tags} />
          <Options title="Run" ids={keys.fields} />
        </Select>
      </span>
      {hasLog && (
        <IconButton
          label={`Logarithmic axis: ${label}`}
          aria-pressed={isLog}
          onClick={() => update({ log })}
          className="w-auto px-1.5 text-[0.786rem]"
        >
          log
        </IconButton>
      )}
    </span>
  )
}

function Options({ title, ids }: { title: string; ids: readonly string[] }) {
  if (ids.length === 0) return null
  return (
    <optgroup label={title}>
      {ids.map((id) => (
        <option key={id} value={id}>
          {valueTitle(id)}
        </option>
      ))}
    </optgroup>
  )
}
