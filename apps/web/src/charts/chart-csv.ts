import type { ChartLine } from './prepare-chart'

/** What a chart draws, under a first line that says what that is. NaN and infinities by name. */
export function drawnCsv(lines: readonly ChartLine[], x: string, note: string): string {
  const isGrouped = lines.some(({ band }) => band)
  const head = [
    'series',
    'label',
    x,
    'step',
    'value',
    'smoothed',
    ...(isGrouped ? ['low', 'high', 'runs'] : []),
  ]
  const rows = lines.flatMap((line) =>
    line.x.map((at, index) => [
      line.id,
      line.label,
      at,
      line.steps[index] ?? '',
      line.values[index]!,
      line.smoothed?.[index] ?? '',
      ...(isGrouped
        ? [line.band?.low[index] ?? '', line.band?.high[index] ?? '', line.band?.n[index] ?? '']
        : []),
    ]),
  )
  return csv([[`# ${note}`], head, ...rows])
}

export interface RawSeries {
  id: string
  label: string
  key: string
  points: readonly (readonly [step: number, timestamp: number, value: number])[]
}

/** All points as they were logged, one row each, in logged order. */
export function rawCsv(series: readonly RawSeries[]): string {
  const rows = series.flatMap(({ id, label, key, points }) =>
    points.map(([step, timestamp, value]) => [id, label, key, step, timestamp, value]),
  )
  return csv([['series', 'label', 'key', 'step', 'timestamp', 'value'], ...rows])
}

const csv = (rows: readonly (readonly (string | number)[])[]) =>
  `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`

function cell(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
