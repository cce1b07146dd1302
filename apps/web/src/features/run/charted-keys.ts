import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { groupMetricKeys } from '../../charts/chart-groups'

const MOST_MAIN_CHARTS = 4

/**
 * Keys of all metrics of a run, whether its points came along or not. The run itself tells them until its history is there:
 * charts need not wait for that.
 */
export function loggedKeys(
  { summary }: Pick<Run, 'summary'>,
  view: (Pick<RunView, 'omitted'> & { series: ReadonlyMap<string, unknown> }) | null,
): string[] {
  if (!view) return Object.keys(summary)
  return [...new Set([...view.series.keys(), ...(view.omitted?.counts.keys() ?? [])])]
}

const isOfSystem = (key: string) => key.startsWith('system/')

/** Keys that are lines over the steps of a run. One value after the end is a row of the result table, not a line. */
export function chartedKeys({ kind }: Pick<Run, 'kind'>, keys: readonly string[]): string[] {
  return keys.filter((key) => !isOfSystem(key) && (kind === 'external' || !key.startsWith('evaluate/')))
}

/** Keys of what was measured of the machine. */
export function systemKeys(keys: readonly string[]): string[] {
  return keys.filter(isOfSystem)
}

/** Keys of the charts of a loss, whole charts only; of the first charts where there is no loss. */
export function mainKeys(keys: readonly string[]): string[] {
  const charts = groupMetricKeys(keys).flatMap((section) => section.charts)
  const losses = charts.filter(({ id }) => /(^|[/_])loss$/i.test(id))
  return (losses.length > 0 ? losses : charts)
    .slice(0, MOST_MAIN_CHARTS)
    .flatMap(({ lines }) => lines.map(({ key }) => key))
}
