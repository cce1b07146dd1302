'use client'
import { SmoothingSlider } from '../../charts/smoothing-slider'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Toggle } from '../../ui/toggle'
import { withOwn } from './panel-state'
import type { ChartView } from './use-chart-view'
import type { Panel } from './use-panel'
import { ZoomRange } from './zoom-range'

/** What one chart has otherwise than the panel. */
export function ChartSettingsDialog({
  view,
  panel,
  open,
  onOpenChange,
}: {
  view: ChartView
  panel: Panel
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { chart, settings } = view
  const { state, update } = panel
  const { [chart.id]: own, ...others } = state.own
  const weight = settings.smoothing.kind === 'none' ? 0 : settings.smoothing.weight
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Settings of ${chart.title}`}
      description="What is set here holds for this chart alone, whatever the panel says."
    >
      <div className="flex flex-col items-start gap-3">
        <SmoothingSlider value={weight} onChange={(smooth) => update(withOwn(state, chart.id, { smooth }))} />
        <Toggle
          label="Logarithmic y axis"
          checked={settings.logY}
          onChange={(logy) => update(withOwn(state, chart.id, { logy }))}
        />
        <Toggle
          label="Ignore outliers"
          checked={settings.trimmed}
          onChange={(trim) => update(withOwn(state, chart.id, { trim }))}
        />
        <ZoomRange view={view} panel={panel} />
        <Button disabled={!own} onClick={() => update({ own: others })}>
          As the panel
        </Button>
      </div>
    </Dialog>
  )
}
