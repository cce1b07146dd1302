import type { Smoothing } from '@barycenter/contracts'
import { type ChartLine, lastPoint, type PreparedChart } from '../../charts/prepare-chart'
import type { Unit } from '../../charts/units'
import { formatCount, plural } from '../../format/format-number'

/**
 * How much of what is stored the chart shows: "500 of 120 000 points", or "500 points" where it is all. A band is of
 * all points of all its members.
 */
export function pointsWords(
  lines: readonly ChartLine[],
  { points, inRange, count }: Pick<PreparedChart, 'points' | 'inRange' | 'count'>,
  isZoomed: boolean,
): string {
  const bands = lines.flatMap(({ band }) => band ?? [])
  if (bands.length > 0 && bands.length === lines.length) {
    const runs = bands.reduce((sum, band) => sum + band.runs, 0)
    return `means of ${plural(count, 'point')} of ${plural(runs, 'run')}`
  }
  const range = isZoomed && inRange < count ? ' in this range' : ''
  if (points >= inRange) return `${plural(inRange, 'point')}${range}`
  return `${formatCount(points)} of ${plural(inRange, 'point')}${range}`
}

/** How the drawn values came about. */
export function smoothingWords(smoothing: Smoothing): string {
  return smoothing.kind === 'none' ? 'raw' : `smoothed ${smoothing.weight}`
}

/** What a reader must know of points that the picture does not show; empty where it shows all. */
export function gapWords(prepared: PreparedChart): string[] {
  const { notFinite, notPositive, outside, unmatched, points, inRange } = prepared
  // Of points that are not drawn, nothing is known here.
  const least = points < inRange ? 'At least ' : ''
  return [
    ...(notFinite > 0 ? [`${least}${plural(notFinite, 'point')} not finite (NaN or ∞), shown as gaps.`] : []),
    ...(notPositive > 0
      ? [`${least}${plural(notPositive, 'point')} of 0 or less cannot be shown on a log axis.`]
      : []),
    ...(unmatched > 0 ? [`${plural(unmatched, 'point')} without a value of the metric on the x axis.`] : []),
    ...(outside > 0 ? [`${least}${plural(outside, 'outlier')} beyond the y axis.`] : []),
  ]
}

/** The picture in a sentence, for those who do not see it. */
export function summaryWords(title: string, lines: readonly ChartLine[], unit: Unit): string {
  const parts = lines.slice(0, 8).map((line) => {
    const last = lastPoint(line)
    if (!last) return `${line.label} without points`
    const at = last.step === undefined ? '' : ` at step ${last.step}`
    return `${line.label} ${unit.format(last.value)}${at}`
  })
  const more = lines.length > 8 ? `; and ${plural(lines.length - 8, 'more line')}` : ''
  return `Line chart of ${title}: ${parts.join('; ')}${more}. The Data button shows the points as a table.`
}
