'use client'
import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { POINT_CHOICES } from '../../charts/plot-options'
import { BAND_KINDS } from '../../charts/prepare-chart'
import { Button } from '../../ui/button'
import { Select } from '../../ui/field'
import { Popover } from '../../ui/popover'
import { Toggle } from '../../ui/toggle'
import { PanelState } from './panel-state'
import type { Panel } from './use-panel'

/** Settings of all charts; the charts stay in view while they change. */
export function PanelSettings({ panel, isGrouped }: { panel: Panel; isGrouped: boolean }) {
  return (
    <Popover
      label="Chart settings"
      className="flex w-72 flex-col items-start gap-3"
      trigger={
        <Button size="small">
          <SlidersHorizontal aria-hidden className="size-4" />
          Chart settings
        </Button>
      }
    >
      <Switches panel={panel} />
      <Choices panel={panel} isGrouped={isGrouped} />
      {Object.keys(panel.state.zoom).length > 0 && (
        <Button size="small" onClick={() => panel.update({ zoom: {} })}>
          Reset every zoom
        </Button>
      )}
      <Hidden panel={panel} />
      <Button size="small" onClick={() => panel.update(PanelState.parse({}))}>
        Back to defaults
      </Button>
    </Popover>
  )
}

function Switches({ panel: { state, update } }: { panel: Panel }) {
  return (
    <>
      <Toggle label="Logarithmic x axis" checked={state.logx} onChange={(logx) => update({ logx })} />
      {state.logx && state.x === 'wall' && (
        <p className="text-[0.857rem] text-muted">A time of day has no logarithmic axis.</p>
      )}
      <Toggle
        label="Logarithmic y axes"
        checked={state.logy}
        onChange={(logy) => update({ logy, own: {} })}
      />
      <Toggle label="Ignore outliers" checked={state.trim} onChange={(trim) => update({ trim })} />
      <Toggle
        label="Zoom all charts of an axis"
        checked={!state.free}
        onChange={(linked) => update({ free: !linked, zoom: {} })}
      />
    </>
  )
}

const BAND_WORDS = { std: 'mean ± std', stderr: 'mean ± standard error', minmax: 'min to max' }
const MARK_WORDS = { auto: 'when few', on: 'always', off: 'never' }

function Choices({ panel: { state, update }, isGrouped }: { panel: Panel; isGrouped: boolean }) {
  return (
    <>
      {isGrouped && (
        <Choice
          label="Band of a group"
          value={state.band}
          onChange={(band) => update({ band: band as PanelState['band'] })}
        >
          {BAND_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {BAND_WORDS[kind]}
            </option>
          ))}
        </Choice>
      )}
      <Choice
        label="Mark points"
        value={state.marks}
        onChange={(marks) => update({ marks: marks as PanelState['marks'] })}
      >
        {POINT_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {MARK_WORDS[choice]}
          </option>
        ))}
      </Choice>
      <Choice
        label="Chart size"
        value={state.size}
        onChange={(size) => update({ size: size as PanelState['size'] })}
      >
        <option value="small">small</option>
        <option value="medium">medium</option>
        <option value="large">large</option>
      </Choice>
    </>
  )
}

function Choice({
  label,
  value,
  onChange,
  children,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  children: ReactNode
}) {
  const id = useId()
  return (
    <span className="flex w-full items-center justify-between gap-3">
      <label htmlFor={id}>{label}</label>
      <Select id={id} className="w-36" value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </Select>
    </span>
  )
}

function Hidden({ panel: { state, update } }: { panel: Panel }) {
  const count = state.off.length + state.mute.length
  if (count === 0) return null
  return (
    <Button size="small" onClick={() => update({ off: [], mute: [] })}>
      Show all hidden ({count})
    </Button>
  )
}
