import type { Column } from './align-columns'
import { bandOutlines } from './band-outlines'
import {
  CHARACTER,
  type ChartAxes,
  DASHES,
  FEW_POINTS,
  longest,
  strokeOf,
  tickCount,
  widthOf,
  yTicks,
  yTickTexts,
} from './plot-options'
import type { PreparedChart } from './prepare-chart'
import type { Range } from './value-range'
import { xTicks, xTickTexts } from './x-axis'

export interface ChartPicture {
  title: string
  xTitle: string
  prepared: PreparedChart
  axes: ChartAxes
  legend: readonly { label: string; color: string }[]
  /** What a reader of the picture must know, such as how many points it shows. */
  note: string
  width?: number
  height?: number
}

const INK = '#17181c'
const MUTED = '#50535e'
const GRID = '#e3e3e8'

interface Frame {
  left: number
  top: number
  width: number
  height: number
  toX(value: number): number
  toY(value: number): number
}

/** A chart as a picture of its own, on white for paper and slides: axes, lines, bands and legend; text stays text. */
export function chartSvg(picture: ChartPicture): string {
  const { title, xTitle, prepared, axes, note, width = 800, height = 420 } = picture
  const legend = legendRows(picture.legend, width - 32)
  const total = height + LEGEND_ROW * legend.length + 24
  const frame = frameOf(prepared, axes, width, height)
  const { left, top } = frame
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="11">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${total}" fill="#ffffff"/>`,
    `<clipPath id="area"><rect x="${left}" y="${top}" width="${frame.width}" height="${frame.height}"/></clipPath>`,
    text(16, 24, title, { size: 15, weight: 600, color: INK }),
    ...gridOf(frame, prepared, axes),
    '<g clip-path="url(#area)" fill="none" stroke-linejoin="round">',
    ...prepared.bands.map(({ upper, lower, color }) => bandPath(prepared, frame, upper, lower, color)),
    ...prepared.drawn.map((_, index) => linePath(prepared, axes, frame, index)),
    '</g>',
    text(left + frame.width / 2, height - 4, xTitle, { anchor: 'middle' }),
    ...legend.flatMap((row, place) =>
      row.map(({ x, label, color }) => legendItem(x, height + 18 + LEGEND_ROW * place, label, color)),
    ),
    text(16, total - 8, note, {}),
    '</svg>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** Size of the picture that `chartSvg` draws. */
export function svgSize(svg: string): { width: number; height: number } {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!
  return { width: Number(width), height: Number(height) }
}

const TOP = 40
const BOTTOM = 36

function frameOf({ x, y }: PreparedChart, axes: ChartAxes, width: number, height: number): Frame {
  const innerHeight = height - TOP - BOTTOM
  const texts = yTickTexts(yTicks(y, tickCount(innerHeight, 40), axes.logY, axes.unit), axes.logY, axes.unit)
  const left = Math.max(44, Math.round(24 + CHARACTER * longest(texts)))
  const innerWidth = width - left - 20
  const partX = partOf(x, axes.logX)
  const partY = partOf(y, axes.logY)
  return {
    left,
    top: TOP,
    width: innerWidth,
    height: innerHeight,
    toX: (value) => left + innerWidth * partX(value),
    toY: (value) => TOP + innerHeight * (1 - partY(value)),
  }
}

function partOf([low, high]: Range, logarithmic: boolean): (value: number) => number {
  const at = logarithmic ? Math.log : (value: number) => value
  return (value) => (at(value) - at(low)) / (at(high) - at(low))
}

function gridOf(frame: Frame, { x, y }: PreparedChart, { xKind, logX, logY, unit }: ChartAxes): string[] {
  const xs = xTicks(xKind, x, tickCount(frame.width, 90), logX)
  const ys = yTicks(y, tickCount(frame.height, 40), logY, unit)
  const xTexts = xTickTexts(xKind, xs, logX)
  const yTexts = yTickTexts(ys, logY, unit)
  const [right, bottom] = [frame.left + frame.width, frame.top + frame.height]
  return [
    ...xs.flatMap((value, index) => [
      stroke(frame.toX(value), frame.top, frame.toX(value), bottom),
      text(frame.toX(value), bottom + 15, xTexts[index]!, { anchor: 'middle' }),
    ]),
    ...ys.flatMap((value, index) => [
      stroke(frame.left, frame.toY(value), right, frame.toY(value)),
      text(frame.left - 8, frame.toY(value) + 4, yTexts[index]!, { anchor: 'end' }),
    ]),
  ]
}

const stroke = (x1: number, y1: number, x2: number, y2: number) =>
  `<line x1="${place(x1)}" y1="${place(y1)}" x2="${place(x2)}" y2="${place(y2)}" stroke="${GRID}"/>`

/** One stroke for each stretch between gaps; a point alone between two gaps is a dot. */
function linePath({ columns, drawn }: PreparedChart, axes: ChartAxes, frame: Frame, index: number): string {
  const line = drawn[index]!
  if (line.role === 'band edge') return ''
  const stretches = stretchesOf(columns[index]!)
  const points = stretches.map((stretch) =>
    stretch.map(([x, y]) => `${place(frame.toX(x))},${place(frame.toY(y))}`),
  )
  const color = strokeOf(line, null).slice(0, 7)
  const opacity = line.role === 'line' ? 1 : 0.35
  const dash = line.dashed ? ` stroke-dasharray="${DASHES.join(' ')}"` : ''
  const path = points.map((stretch) => `M${stretch.join('L')}`).join('')
  const count = points.flat().length
  const marksAll = axes.marks === 'on' || (axes.marks === 'auto' && count < FEW_POINTS)
  const marked = points.flatMap((stretch) => (marksAll || stretch.length === 1 ? stretch : []))
  const dots = line.role === 'line' ? marked.map((at) => dot(at, color)).join('') : ''
  return path === ''
    ? ''
    : `<path data-line="${escapeXml(line.id)}" d="${path}" stroke="${color}" stroke-width="${widthOf(line, drawn)}" stroke-opacity="${opacity}"${dash}/>${dots}`
}

function dot(at: string, color: string): string {
  const [x, y] = at.split(',')
  return `<circle cx="${x}" cy="${y}" r="2.5" fill="${color}"/>`
}

function bandPath(
  { columns }: PreparedChart,
  frame: Frame,
  upper: number,
  lower: number,
  color: string,
): string {
  const { x, values } = columns[upper]!
  const outlines = bandOutlines({ x, upper: values, lower: columns[lower]!.values })
  const areas = outlines.map(
    (outline) => `M${outline.map(([at, y]) => `${place(frame.toX(at))},${place(frame.toY(y))}`).join('L')}Z`,
  )
  return `<path data-band="" d="${areas.join('')}" fill="${color}" fill-opacity="0.18"/>`
}

type Point = [x: number, y: number]

function stretchesOf({ x, values }: Column): Point[][] {
  const stretches: Point[][] = [[]]
  values.forEach((value, row) => {
    if (value === null) stretches.push([])
    else stretches.at(-1)!.push([x[row]!, value])
  })
  return stretches.filter((stretch) => stretch.length > 0)
}

const LEGEND_ROW = 18
const LEGEND_CHARACTER = 6.6

function legendRows(items: ChartPicture['legend'], width: number) {
  const rows: { x: number; label: string; color: string }[][] = []
  let right = Number.POSITIVE_INFINITY
  for (const { label, color } of items) {
    const size = 34 + LEGEND_CHARACTER * label.length
    if (right + size > width) {
      rows.push([])
      right = 0
    }
    rows.at(-1)!.push({ x: 16 + right, label, color })
    right += size
  }
  return rows
}

const legendItem = (x: number, y: number, label: string, color: string) =>
  `<line x1="${place(x)}" y1="${y - 4}" x2="${place(x + 14)}" y2="${y - 4}" stroke="${color}" stroke-width="2.5"/>${text(x + 19, y, label, { color: INK })}`

interface TextLook {
  size?: number
  weight?: number
  color?: string
  anchor?: 'middle' | 'end'
}

function text(
  x: number,
  y: number,
  words: string,
  { size, weight, color = MUTED, anchor }: TextLook,
): string {
  const look = [
    size && ` font-size="${size}"`,
    weight && ` font-weight="${weight}"`,
    anchor && ` text-anchor="${anchor}"`,
  ].filter(Boolean)
  return `<text x="${place(x)}" y="${place(y)}" fill="${color}"${look.join('')}>${escapeXml(words)}</text>`
}

const place = (value: number) => String(Math.round(value * 100) / 100)

const escapeXml = (words: string) =>
  words.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
