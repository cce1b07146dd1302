import type { SampleBox } from '@barycenter/contracts'
import { formatPercent, plural } from '../../format/format-number'

/** A box in words: "circle, 91.20 %: left 10 %, top 20 %, 40 % wide, 30 % high". */
export function boxWords({ label, score, x1, y1, x2, y2 }: SampleBox): string {
  const name = score === null ? label : `${label}, ${formatPercent(score)}`
  const [left, top, width, height] = [x1, y1, x2 - x1, y2 - y1].map((part) => `${Math.round(part * 100)} %`)
  return `${name}: left ${left}, top ${top}, ${width} wide, ${height} high`
}

export function boxCounts(truth: readonly SampleBox[], predicted: readonly SampleBox[]): string {
  return `${plural(truth.length, 'true box', 'true boxes')}, ${predicted.length} predicted`
}

/** Surest first; true boxes, which have no score, stay as they are. */
export function bySurest(boxes: readonly SampleBox[]): SampleBox[] {
  return [...boxes].sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
}
