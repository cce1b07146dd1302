/** Small SVG plots that read on light and dark pages: no background, colours that change with the reader's theme. */
import { formatOf, signed, summarise } from './tables.mjs'

const WIDTH = 680
const STYLE = `<style>
  text { font: 12px system-ui, sans-serif; fill: #374151 }
  .faint { fill: #6b7280 } .axis { stroke: #9ca3af } .mark { stroke: #4b5563; fill: #4b5563 }
  .twa { stroke: #c2410c; fill: #c2410c } text.twa { stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #d1d5db } .faint { fill: #9ca3af } .axis { stroke: #6b7280 } .mark { stroke: #d1d5db; fill: #d1d5db }
    .twa { stroke: #fb923c; fill: #fb923c } text.twa { stroke: none }
  }
</style>`

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function svg(height, label, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(label)}">
${STYLE}
${parts.join('\n')}
</svg>
`
}

const line = (x1, y1, x2, y2, kind) =>
  `<line class="${kind}" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`
const dot = (x, y, kind) => `<circle class="${kind}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"/>`
const text = (x, y, words, { anchor = 'start', kind = '' } = {}) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${kind && ` class="${kind}"`}>${escaped(words)}</text>`

/** Maps [low, high] to pixels. */
function scaleOf([low, high], [from, to]) {
  const span = high - low || 1
  return (value) => from + ((value - low) / span) * (to - from)
}

const ROW = 22
const LABELS = 210

/** TWA minus each method at equal budget, with its 95 % interval; right of the line is more than the method has. */
export function differencePlot(records) {
  const [{ metric }] = records
  const { digits, differenceUnit } = formatOf(metric)
  const rows = summarise(records).filter(({ group }) => group === 'equal')
  const edges = rows.flatMap(({ difference: { mean, halfWidth } }) => [mean - halfWidth, mean + halfWidth])
  const x = scaleOf([Math.min(0, ...edges), Math.max(0, ...edges)], [LABELS, WIDTH - 70])
  const bottom = 14 + rows.length * ROW
  const parts = rows.flatMap(({ title, difference: { mean, halfWidth } }, index) => {
    const y = 20 + index * ROW
    return [
      text(LABELS - 12, y + 4, title, { anchor: 'end' }),
      line(x(mean - halfWidth), y, x(mean + halfWidth), y, 'mark'),
      dot(x(mean), y, 'twa'),
      text(WIDTH, y + 4, signed(mean, digits), { anchor: 'end', kind: 'faint' }),
    ]
  })
  const better =
    metric.better === 'higher' ? 'right of the line: TWA is better' : 'left of the line: TWA is better'
  const caption = `TWA − method, test ${metric.title} in ${differenceUnit}, mean and 95 % interval; ${better}`
  return svg(bottom + 26, caption, [
    line(x(0), 8, x(0), bottom, 'axis'),
    ...parts,
    text(0, bottom + 18, caption, { kind: 'faint' }),
  ])
}

const HEIGHT = 260
/** Points of equal budget stand side by side. */
const ASIDE = 9
const PLOT = { left: 70, right: WIDTH - 120, top: 16, bottom: HEIGHT - 44 }

/** Score of the last iterate by what its training took, and TWA beside it. */
export function budgetPlot(records) {
  const [{ metric, curve }] = records
  const { digits, unit } = formatOf(metric)
  const rows = summarise(records)
  const points = curve.map((key) => rows.find((row) => row.key === key))
  const twa = rows.find(({ group }) => group === 'twa')
  const swa = rows.find(({ group, method }) => group === 'equal' && method === 'swa')
  const all = [...points, twa, swa]
  const edges = all.flatMap(({ mean, halfWidth }) => [mean - halfWidth, mean + halfWidth])
  const y = scaleOf([Math.min(...edges), Math.max(...edges)], [PLOT.bottom, PLOT.top])
  const x = scaleOf([0, Math.max(...all.map(({ gradients }) => gradients))], [PLOT.left, PLOT.right])
  const path = points
    .map(({ gradients, mean }) => `${x(gradients).toFixed(1)},${y(mean).toFixed(1)}`)
    .join(' ')
  const marked = ({ gradients, mean, halfWidth }, kind, aside = 0) => [
    line(x(gradients) + aside, y(mean - halfWidth), x(gradients) + aside, y(mean + halfWidth), kind),
    dot(x(gradients) + aside, y(mean), kind),
  ]
  const ticks = [Math.min(...edges), Math.max(...edges)].map((value) =>
    text(PLOT.left - 8, y(value) + 4, value.toFixed(digits), { anchor: 'end', kind: 'faint' }),
  )
  const whole = points.at(-1)
  const caption = `test ${metric.title}${unit && ` in ${unit}`} by gradient evaluations, mean and 95 % interval`
  return svg(HEIGHT, caption, [
    line(PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom, 'axis'),
    line(PLOT.left, PLOT.top, PLOT.left, PLOT.bottom, 'axis'),
    ...ticks,
    `<polyline points="${path}" fill="none" class="axis"/>`,
    ...points.flatMap((point) => marked(point, 'mark')),
    ...marked(swa, 'mark', -ASIDE),
    ...marked(twa, 'twa', ASIDE),
    text(x(whole.gradients) + 8, y(whole.mean) + 4, 'last iterate'),
    text(x(swa.gradients) - ASIDE - 8, y(swa.mean) + 4, 'SWA', { anchor: 'end' }),
    text(x(twa.gradients) + ASIDE + 8, y(twa.mean) + 4, 'TWA', { kind: 'twa' }),
    text(x(whole.gradients), PLOT.bottom + 16, Math.round(whole.gradients).toLocaleString('en'), {
      anchor: 'middle',
      kind: 'faint',
    }),
    text(PLOT.left, PLOT.bottom + 16, '0', { anchor: 'middle', kind: 'faint' }),
    text(PLOT.left, HEIGHT - 8, caption, { kind: 'faint' }),
  ])
}
