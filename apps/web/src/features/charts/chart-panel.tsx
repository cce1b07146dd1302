'use client'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { ChartPlan, ChartSection } from '../../charts/chart-groups'
import { cn } from '../../ui/cn'
import { EmptyState } from '../../ui/states'
import { ChartCard } from './chart-card'
import { findCharts, layOutCharts } from './find-charts'
import { FullScreen } from './full-screen'
import { toggled } from './panel-state'
import { PanelToolbar } from './panel-toolbar'
import type { ChartSource } from './use-chart-view'
import { type Panel, usePanel } from './use-panel'

interface ChartPanelProps {
  sections: readonly ChartSection[]
  source: ChartSource
  /** What is said while there are no charts. */
  empty: ReactNode
  note?: ReactNode
}

/** Charts in sections, with what is set for all of them; the address of the page holds it all. */
export function ChartPanel({ sections, source, empty, note }: ChartPanelProps) {
  const panel = usePanel()
  const { state } = panel
  const found = useMemo(() => findCharts(sections, state.find), [sections, state.find])
  const laidOut = useMemo(
    () => layOutCharts(found.sections, { pinned: state.top, hidden: state.off }),
    [found, state.top, state.off],
  )
  const keys = useMemo(
    () => sections.flatMap(({ charts }) => charts.flatMap(({ lines }) => lines.map(({ key }) => key))),
    [sections],
  )
  const isSingle = [{ charts: laidOut.pinned }, ...laidOut.sections].every(({ charts }) => charts.length < 2)
  return (
    <section aria-label="Charts" className="flex min-w-0 flex-col gap-3">
      <PanelToolbar {...{ panel, keys }} fault={found.fault} isGrouped={source.groups.length > 0} />
      {note && <p className="text-[0.857rem] text-muted">{note}</p>}
      {sections.length === 0 && <div className="rounded-lg border border-line bg-surface">{empty}</div>}
      {sections.length > 0 && laidOut.order.length === 0 && <NothingShown panel={panel} />}
      {laidOut.pinned.length > 0 && (
        <Section
          name="Pinned"
          id="pinned"
          charts={laidOut.pinned}
          {...{ panel, source, sections, isSingle }}
        />
      )}
      {laidOut.sections.map(({ name, charts }) => (
        <Section key={name} name={name} id={name} {...{ charts, panel, source, sections, isSingle }} />
      ))}
      <FullScreen order={laidOut.order} source={source} panel={panel} />
    </section>
  )
}

function NothingShown({ panel: { state, update } }: { panel: Panel }) {
  return (
    <EmptyState title={state.find ? `No chart fits “${state.find}”` : 'All charts are hidden'}>
      <button
        type="button"
        className="text-accent underline"
        onClick={() => update(state.find ? { find: '' } : { off: [] })}
      >
        Show all charts
      </button>
    </EmptyState>
  )
}

interface SectionProps {
  id: string
  name: string
  charts: readonly ChartPlan[]
  /** All of the panel: a pinned chart keeps the axis of its own. */
  sections: readonly ChartSection[]
  /** No section has two charts: columns would leave the others empty. */
  isSingle: boolean
  panel: Panel
  source: ChartSource
}

function Section({ id, name, charts, sections, isSingle, panel, source }: SectionProps) {
  const { state, update } = panel
  const isShut = state.shut.includes(id)
  const placed = useMemo(() => charts.map((chart) => placedIn(sections, chart)), [charts, sections])
  const Arrow = isShut ? ChevronRight : ChevronDown
  return (
    <section aria-label={name} data-section={id} className="min-w-0">
      <button
        type="button"
        aria-expanded={!isShut}
        onClick={() => update({ shut: toggled(state.shut, id) })}
        className="mb-2 flex items-center gap-1 rounded-sm text-[0.857rem] font-medium text-muted hover:text-ink"
      >
        <Arrow aria-hidden className="size-4" />
        {name} <span className="text-faint">({charts.length})</span>
      </button>
      {!isShut && (
        <div className={cn('grid gap-3', GRIDS[isSingle && state.size === 'medium' ? 'large' : state.size])}>
          {placed.map((one) => (
            <ChartCard key={one.chart.id} placed={one} height={HEIGHTS[state.size]} {...{ source, panel }} />
          ))}
        </div>
      )}
    </section>
  )
}

/** In px. */
const HEIGHTS = { small: 150, medium: 200, large: 340 }
const GRIDS = {
  small: 'grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))]',
  medium: 'grid-cols-[repeat(auto-fill,minmax(min(100%,25rem),1fr))]',
  large: 'grid-cols-1',
}

const placedIn = (sections: readonly ChartSection[], chart: ChartPlan) => ({
  chart,
  section: sections.find(({ charts }) => charts.includes(chart))?.name ?? '',
})
