'use client'
import { Maximize2, MoreHorizontal, Pin, Table2 } from 'lucide-react'
import { useState } from 'react'
import { describeError } from '../../live/api'
import { Button, IconButton } from '../../ui/button'
import { Menu, type MenuItem } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { saveDrawnCsv, savePng, saveRawCsv, saveSvg } from './chart-files'
import { ChartSettingsDialog } from './chart-settings-dialog'
import { toggled, withOwn, zoomTo } from './panel-state'
import type { ChartSource, ChartView } from './use-chart-view'
import type { Panel } from './use-panel'

interface ChartHeadProps {
  view: ChartView
  source: ChartSource
  panel: Panel
  asTable: boolean
  isBig: boolean
  onTable: () => void
}

/** Title of a chart and its tools: log axis in one click, its numbers, full screen, and a menu for the rest. */
export function ChartHead(props: ChartHeadProps) {
  const { view, panel } = props
  const { chart } = view
  const [isSetting, setSetting] = useState(false)
  const isPinned = panel.state.top.includes(chart.id)
  return (
    <figcaption className="mb-1 flex items-center gap-1">
      {isPinned && <Pin aria-label="Pinned" className="size-3.5 shrink-0 text-accent" />}
      <span className="min-w-0 truncate font-medium" title={chart.lines.map(({ key }) => key).join(', ')}>
        {chart.title}
      </span>
      <span className="ml-auto flex shrink-0">
        <ChartTools {...props} />
        <Menu
          trigger={
            <IconButton label={`More: ${chart.title}`}>
              <MoreHorizontal aria-hidden className="size-4" />
            </IconButton>
          }
          items={menuItems({ ...props, onSettings: () => setSetting(true) })}
        />
      </span>
      <ChartSettingsDialog view={view} panel={panel} open={isSetting} onOpenChange={setSetting} />
    </figcaption>
  )
}

function ChartTools({ view, panel: { state, update }, asTable, isBig, onTable }: ChartHeadProps) {
  const { chart, settings, zoom, zoomedAs } = view
  return (
    <>
      {zoom && (
        <Button size="small" variant="ghost" onClick={() => update(zoomTo(state, zoomedAs, null))}>
          Reset zoom
        </Button>
      )}
      <IconButton
        label={`Logarithmic axis: ${chart.title}`}
        aria-pressed={settings.logY}
        onClick={() => update(withOwn(state, chart.id, { logy: !settings.logY }))}
        className="w-auto px-1.5 text-[0.786rem]"
      >
        log
      </IconButton>
      <IconButton label={`Data: ${chart.title}`} aria-pressed={asTable} onClick={onTable}>
        <Table2 aria-hidden className="size-4" />
      </IconButton>
      {!isBig && (
        <IconButton label={`Full screen: ${chart.title}`} onClick={() => update({ big: chart.id })}>
          <Maximize2 aria-hidden className="size-4" />
        </IconButton>
      )}
    </>
  )
}

interface MenuContext extends Pick<ChartHeadProps, 'view' | 'source' | 'panel' | 'isBig'> {
  onSettings: () => void
}

function menuItems({ view, source, panel: { state, update }, isBig, onSettings }: MenuContext) {
  const { id } = view.chart
  const items: (MenuItem | null)[] = [
    { label: 'Settings of this chart', onSelect: onSettings },
    {
      label: state.top.includes(id) ? 'Unpin' : 'Pin on top',
      onSelect: () => update({ top: toggled(state.top, id) }),
    },
    isBig ? null : { label: 'Hide chart', onSelect: () => update({ off: toggled(state.off, id) }) },
    { label: 'Download SVG', onSelect: () => saveSvg(view) },
    { label: 'Download PNG', onSelect: () => told(savePng(view)) },
    { label: 'Download CSV of what is drawn', onSelect: () => saveDrawnCsv(view) },
    { label: 'Download CSV of all raw points', onSelect: () => told(saveRawCsv(view, source)) },
  ]
  return items
}

function told(saving: Promise<void>): void {
  saving.catch((error: unknown) => toast.error(`Could not make the file: ${describeError(error as Error)}`))
}
