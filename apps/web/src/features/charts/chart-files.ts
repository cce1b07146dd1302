import type { RunId } from '@barycenter/contracts'
import { fromMetricValue } from '@barycenter/contracts'
import { drawnCsv, type RawSeries, rawCsv } from '../../charts/chart-csv'
import { chartSvg } from '../../charts/chart-svg'
import { svgToPng } from '../../charts/svg-to-png'
import { xTitle } from '../../charts/x-axis'
import { api } from '../../live/api'
import { saveFile } from '../../ui/save-file'
import { pointsWords, smoothingWords } from './chart-words'
import type { ChartSource, ChartView } from './use-chart-view'

const nameOf = ({ chart }: ChartView, ending: string) => `${chart.id.replaceAll('/', '-')}.${ending}`

/** What is drawn, in one line: for the foot of a picture and the head of a file. */
function drawnWords(view: ChartView): string {
  const { settings, prepared, zoom } = view
  return [
    view.chart.title,
    pointsWords(view.shown, prepared, zoom !== null),
    smoothingWords(settings.smoothing),
  ].join('; ')
}

function pictureOf(view: ChartView): string {
  return chartSvg({
    title: view.chart.title,
    xTitle: xTitle(view.x),
    prepared: view.prepared,
    axes: view.axes,
    legend: view.shown,
    note: drawnWords(view),
  })
}

export function saveSvg(view: ChartView): void {
  saveFile(nameOf(view, 'svg'), pictureOf(view), 'image/svg+xml')
}

export async function savePng(view: ChartView): Promise<void> {
  saveFile(nameOf(view, 'png'), await svgToPng(pictureOf(view), 2), 'image/png')
}

export function saveDrawnCsv(view: ChartView): void {
  const text = drawnCsv(view.shown, xTitle(view.x), drawnWords(view))
  saveFile(nameOf(view, 'drawn.csv'), text, 'text/csv')
}

/** Every point as it was logged, hidden lines, members of groups and what is outside the zoom too. */
export async function saveRawCsv(view: ChartView, { runs, groups }: ChartSource): Promise<void> {
  const members = groups.flatMap(({ label, runIds }) => runIds.map((id) => ({ id, name: label })))
  const series: RawSeries[] = []
  for (const run of [...runs, ...members]) {
    for (const { key } of view.chart.lines) series.push(await readRaw(run, key))
  }
  saveFile(nameOf(view, 'csv'), rawCsv(series), 'text/csv')
}

async function readRaw({ id, name }: { id: string; name: string }, key: string): Promise<RawSeries> {
  const { series } = await api.call('getRunMetrics', { params: { runId: id as RunId }, query: { keys: key } })
  const found = series.find((one) => one.key === key)
  const points = (found?.points ?? []).map(
    ([step, timestamp, value]) => [step, timestamp, fromMetricValue(value)] as const,
  )
  return { id, label: name, key, points }
}
