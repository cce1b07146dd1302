import { ChartX, MetricKey, type Smoothing } from '@barycenter/contracts'
import { z } from 'zod'
import { POINT_CHOICES } from '../../charts/plot-options'
import { BAND_KINDS } from '../../charts/prepare-chart'

const Weight = z.number().min(0).max(0.9999)

/** What one chart may have otherwise than its panel. */
export const OwnSettings = z.strictObject({
  smooth: Weight.optional(),
  logy: z.boolean().optional(),
  trim: z.boolean().optional(),
})
export type OwnSettings = z.infer<typeof OwnSettings>

const Ids = z.array(z.string().max(500)).max(200).default([])

/** What a panel of charts shows, as its address holds it: names are short because links are read and sent. */
export const PanelState = z.object({
  x: z.string().max(260).default('step'),
  smooth: Weight.default(0),
  logx: z.boolean().default(false),
  logy: z.boolean().default(false),
  /** The y axis leaves outliers out. */
  trim: z.boolean().default(false),
  band: z.enum(BAND_KINDS).default('std'),
  marks: z.enum(POINT_CHOICES).default('auto'),
  size: z.enum(['small', 'medium', 'large']).default('medium'),
  /** Expression that titles and keys of charts are searched by. */
  find: z.string().max(200).default(''),
  /** Ends of x, by what the zoomed charts have in common: an axis, or one chart where zoom is not linked. */
  zoom: z.record(z.string(), z.tuple([z.number(), z.number()])).default({}),
  /** Each chart zooms alone. */
  free: z.boolean().default(false),
  /** Collapsed sections. */
  shut: Ids,
  /** Pinned charts, hidden charts, hidden lines. */
  top: Ids,
  off: Ids,
  mute: Ids,
  /** The chart in full screen. */
  big: z.string().max(500).default(''),
  own: z.record(z.string(), OwnSettings).default({}),
})
export type PanelState = z.infer<typeof PanelState>

export interface ChartSettings {
  smoothing: Smoothing
  logX: boolean
  logY: boolean
  trimmed: boolean
}

/** What holds for a chart: its own settings first, then the panel's. */
export function settingsOf(state: PanelState, chartId: string): ChartSettings {
  const own = state.own[chartId] ?? {}
  return {
    smoothing: smoothingOf(own.smooth ?? state.smooth),
    logX: state.logx && state.x !== 'wall',
    logY: own.logy ?? state.logy,
    trimmed: own.trim ?? state.trim,
  }
}

export const smoothingOf = (weight: number): Smoothing =>
  weight === 0 ? { kind: 'none' } : { kind: 'ema', weight }

const METRIC = 'metric:'

/** `step`, `relative`, `wall` or `metric:<key>`, as the address has it; what cannot be read is `step`. */
export function readX(text: string): ChartX {
  if (text.startsWith(METRIC) && MetricKey.safeParse(text.slice(METRIC.length)).success) {
    return { metric: text.slice(METRIC.length) }
  }
  const read = ChartX.safeParse(text)
  return read.success ? read.data : 'step'
}

export const writeX = (x: ChartX): string => (typeof x === 'string' ? x : METRIC + x.metric)

/** Steps of these are counted from the start of a phase; all other sections share one count. */
const PHASES = ['base', 'subspace', 'twa', 'evaluate']

/** Name of the x axis that a chart shares with others: they have one crosshair, and one zoom where it is linked. */
export function axisName(section: string, x: string): string {
  if (x !== 'step') return x
  const first = section.split('/')[0]!
  return PHASES.includes(first) ? `step of ${first}` : 'step'
}

/** Where the zoom of a chart is kept. */
export const zoomName = (state: PanelState, chartId: string, axis: string) => (state.free ? chartId : axis)

/** The state after a chart was zoomed, or shows all again where `range` is null. */
export function zoomTo(
  { zoom }: PanelState,
  name: string,
  range: readonly [number, number] | null,
): Pick<PanelState, 'zoom'> {
  const { [name]: _, ...others } = zoom
  return { zoom: range ? { ...others, [name]: [short(range[0]), short(range[1])] } : others }
}

/** As many digits as a screen has pixels, and three more: addresses are for reading. */
const short = (value: number) => Number(value.toPrecision(Math.abs(value) >= 1e6 ? 13 : 7))

/** The state with settings of one chart changed; those equal to the panel's are left out. */
export function withOwn(state: PanelState, chartId: string, change: OwnSettings): Pick<PanelState, 'own'> {
  const { [chartId]: before, ...others } = state.own
  const panel = { smooth: state.smooth, logy: state.logy, trim: state.trim }
  const changed = Object.entries({ ...before, ...change }).filter(
    ([name, value]) => value !== undefined && value !== panel[name as keyof typeof panel],
  )
  return { own: changed.length === 0 ? others : { ...others, [chartId]: Object.fromEntries(changed) } }
}

/** The list with the name in it, or without it where it was. */
export const toggled = (list: readonly string[], name: string): string[] =>
  list.includes(name) ? list.filter((other) => other !== name) : [...list, name]
