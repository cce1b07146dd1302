'use client'
import { useState } from 'react'
import { kindOfX } from '../../charts/x-axis'
import { Button } from '../../ui/button'
import { Input } from '../../ui/field'
import { zoomTo } from './panel-state'
import type { ChartView } from './use-chart-view'
import type { Panel } from './use-panel'

const SECOND = 1000

/** Zoom without a pointer: the range of x in numbers. */
export function ZoomRange({ view, panel: { state, update } }: { view: ChartView; panel: Panel }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const kind = kindOfX(view.x)
  if (kind === 'wall') return null
  const unit = kind === 'relative' ? SECOND : 1
  const range = [Number(from) * unit, Number(to) * unit] as const
  const isRange = from !== '' && to !== '' && range[1] > range[0]
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (isRange) update(zoomTo(state, view.zoomedAs, range))
      }}
    >
      <span>Show x{kind === 'relative' && ' in seconds'} from</span>
      <Input
        aria-label="From x"
        inputMode="decimal"
        className="w-24"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <span>to</span>
      <Input
        aria-label="To x"
        inputMode="decimal"
        className="w-24"
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit" size="small" disabled={!isRange}>
        Zoom
      </Button>
    </form>
  )
}
