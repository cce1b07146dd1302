import type { Run } from '@barycenter/contracts'
import { chartedKeys, mainKeys } from './charted-keys'
import { MetricCharts } from './lazy-charts'

/** The losses, or what comes first where a run logged none; all others are a tab away. */
export function KeyCharts({ run, keys }: { run: Run; keys: readonly string[] }) {
  return <MetricCharts run={run} keys={mainKeys(chartedKeys(run, keys))} />
}
