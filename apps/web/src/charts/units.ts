import { formatBytes, formatValue } from '../format/format-number'
import { formatDuration } from '../format/format-time'
import { tickText } from './axis-ticks'

export interface Unit {
  /** What stands behind the numbers of the axis; empty for a bare number. */
  name: string
  /** One of it in the units of the stored values. */
  size: number
  format(value: number | null | undefined): string
}

const BARE: Unit = { name: '', size: 1, format: formatValue }

const withName = (name: string): Unit => ({
  name,
  size: 1,
  format: (value) => (isShown(value) ? `${formatValue(value)} ${name}` : formatValue(value)),
})
const isShown = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

const UNITS: [ending: RegExp, unit: Unit][] = [
  [
    /_bytes$/,
    {
      name: 'GiB',
      size: 2 ** 30,
      format: (value) => (isShown(value) && value >= 0 ? formatBytes(value) : formatValue(value)),
    },
  ],
  [/_(percent|utili[sz]ation_pct)$/, withName('%')],
  [
    /_ms$/,
    {
      name: 'ms',
      size: 1,
      format: (value) => (isShown(value) ? formatDuration(value) : formatValue(value)),
    },
  ],
  [/_(seconds|sec)$/, withName('s')],
  [/_celsius$/, withName('°C')],
  [/_watts$/, withName('W')],
]

/** What the values of a metric are measured in, as its key says: `memory_bytes` in GiB, `cpu_percent` in %. */
export function unitOf(key: string): Unit {
  return UNITS.find(([ending]) => ending.test(key))?.[1] ?? BARE
}

/** The unit of a chart of these metrics: bare numbers where they differ. */
export function commonUnit(keys: readonly string[]): Unit {
  const units = new Set(keys.map(unitOf))
  return units.size === 1 ? [...units][0]! : BARE
}

/** A label of the y axis. @param step distance to the next tick */
export function unitTickText({ name, size }: Unit, value: number, step: number): string {
  const text = tickText(value / size, step / size)
  return name === '' ? text : `${text} ${name}`
}
