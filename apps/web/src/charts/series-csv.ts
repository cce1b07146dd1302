import type { ChartLine, Series } from './prepare-series'

/** All raw points of a chart, one row each, in logged order: `series,step,value`. NaN and infinities by name. */
export function seriesCsv(lines: readonly Pick<ChartLine, 'id' | 'label' | 'series'>[]): string {
  const rows = lines.flatMap(({ id, label, series }) =>
    series.steps.map((step, index) => [cell(id), cell(label), step, series.values[index]].join(',')),
  )
  return `${['series,label,step,value', ...rows].join('\n')}\n`
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Last point of a line as it was logged; undefined while it has none. */
export function lastPoint(series: Series): { step: number; value: number } | undefined {
  const at = series.steps.length - 1
  return at < 0 ? undefined : { step: series.steps[at]!, value: series.values[at]! }
}
