import type { EChartsOption } from './echarts-modules'

/** A line of the table beside a chart, and a thing that the chart draws: they stand in the same order. */
export interface ModelRow {
  readonly key: string
  readonly label: string
  /** Runs that it stands for. */
  readonly runIds: readonly string[]
  readonly color: string | null
  readonly cells: readonly string[]
  /** The same values for a file. */
  readonly raw: readonly (string | number)[]
}

/** A chart, its numbers as a table, and what must be said of it. */
export interface ExploreModel {
  readonly option: EChartsOption
  readonly headers: readonly string[]
  readonly rows: readonly ModelRow[]
  readonly summary: string
  readonly notes: readonly string[]
  /** Height in pixels. */
  readonly height: number
}

/** What charts are painted with; of the theme of the page. */
export interface Paint {
  readonly axis: string
  readonly grid: string
  /** What must be seen on top of other colours. */
  readonly ink: string
}

/** The labels of the axes stay inside of the chart. */
export const KEEP_LABELS = { outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' } as const

export const axisPaint = ({ axis, grid }: Paint) => ({
  axisLine: { lineStyle: { color: axis } },
  axisTick: { lineStyle: { color: axis } },
  axisLabel: { color: axis, fontSize: 11 },
  nameTextStyle: { color: axis, fontSize: 12 },
  splitLine: { lineStyle: { color: grid } },
})

/** Text of runs goes into the markup of tooltips. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

export function tooltipHtml(title: string, lines: readonly (readonly [string, string])[]): string {
  const rows = lines.map(([name, value]) => `<div>${escapeHtml(name)}: <b>${escapeHtml(value)}</b></div>`)
  return `<div style="font-weight:600">${escapeHtml(title)}</div>${rows.join('')}`
}

export function modelCsv({ headers, rows }: Pick<ExploreModel, 'headers' | 'rows'>): string {
  const line = (cells: readonly (string | number)[]) => cells.map(csvCell).join(',')
  return `${[line(headers), ...rows.map(({ label, raw }) => line([label, ...raw]))].join('\r\n')}\r\n`
}

function csvCell(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
