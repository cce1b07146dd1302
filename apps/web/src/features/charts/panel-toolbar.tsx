'use client'
import { Search } from 'lucide-react'
import { useId } from 'react'
import { SmoothingSlider } from '../../charts/smoothing-slider'
import { Input, Select } from '../../ui/field'
import { useRested } from '../../ui/use-rested'
import { PanelSettings } from './panel-settings'
import { readX, writeX } from './panel-state'
import type { Panel } from './use-panel'

interface PanelToolbarProps {
  panel: Panel
  /** Metrics that may be put on the x axis. */
  keys: readonly string[]
  /** Why the search finds nothing, in words. */
  fault: string | null
  isGrouped: boolean
}

/** What holds for all charts of a panel: search, x axis, smoothing, and the settings behind a button. */
export function PanelToolbar({ panel, keys, fault, isGrouped }: PanelToolbarProps) {
  const { state, update } = panel
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="font-semibold">Charts</h2>
        <ChartSearch value={state.find} fault={fault} onChange={(find) => update({ find })} />
        <span className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-2">
          <XChoice value={state.x} keys={keys} onChange={(x) => update({ x, zoom: {} })} />
          <SmoothingSlider value={state.smooth} onChange={(smooth) => update({ smooth })} />
          <PanelSettings panel={panel} isGrouped={isGrouped} />
        </span>
      </div>
      {fault && (
        <p role="alert" className="text-[0.857rem] text-bad">
          {fault}
        </p>
      )}
    </div>
  )
}

function ChartSearch({
  value,
  fault,
  onChange,
}: {
  value: string
  fault: string | null
  onChange: (value: string) => void
}) {
  const [shown, change] = useRested(value, onChange)
  return (
    <span className="relative w-full sm:w-56">
      <Search aria-hidden className="absolute top-2 left-2 size-4 text-faint" />
      <Input
        type="search"
        aria-label="Search charts"
        placeholder="Search charts"
        title="Part of a title or a metric, or a regular expression"
        aria-invalid={fault !== null || undefined}
        value={shown}
        onChange={(event) => change(event.target.value)}
        className="pl-8"
      />
    </span>
  )
}

const METRICS_OFFERED = 500

function XChoice({
  value,
  keys,
  onChange,
}: {
  value: string
  keys: readonly string[]
  onChange: (x: string) => void
}) {
  const id = useId()
  const offered = keys.slice(0, METRICS_OFFERED).map((metric) => ({ metric, name: writeX({ metric }) }))
  const x = readX(value)
  const isListed = typeof x === 'string' || offered.some(({ name }) => name === value)
  return (
    <span className="inline-flex items-center gap-2 text-[0.857rem]">
      <label htmlFor={id}>x axis</label>
      <Select id={id} className="w-40" value={writeX(x)} onChange={(event) => onChange(event.target.value)}>
        <option value="step">step</option>
        <option value="relative">relative time</option>
        <option value="wall">time of day</option>
        {!isListed && <option value={value}>{typeof x === 'string' ? x : x.metric}</option>}
        <optgroup label="A metric">
          {offered.map(({ metric, name }) => (
            <option key={name} value={name}>
              {metric}
            </option>
          ))}
        </optgroup>
      </Select>
    </span>
  )
}
