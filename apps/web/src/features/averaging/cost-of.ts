import type { RunView } from '@barycenter/client'
import type { Run, RunConfig, Snapshot, SubspaceView } from '@barycenter/contracts'
import { phaseTimes } from '../run/phase-times'
import type { WhatIf } from './what-if-config'
import { type CostFacts, type WhatIfCost, whatIfCost } from './what-if-cost'

export interface CostInputs {
  run: Run
  config: RunConfig
  view: RunView | null
  snapshots: readonly Snapshot[]
  subspace: SubspaceView | null
}

/** Cost of a what-if as this run tells it. */
export function costOf(
  asked: WhatIf,
  more: number,
  { run, config, view, snapshots, subspace }: CostInputs,
): WhatIfCost {
  const [first] = snapshots
  const facts: CostFacts = {
    run,
    config,
    snapshotBytes: snapshots.map(({ bytes }) => bytes),
    // Without a subspace, what a snapshot takes tells it: four bytes a number, two as halves.
    dim: subspace?.dim ?? (first ? first.bytes / (config.snapshots.dtype === 'float32' ? 4 : 2) : 0),
    precisionBits: subspace?.precisionBits ?? config.subspace.precision.bits,
    phases: phaseTimes(run, view?.events ?? [], Date.now()),
    more,
    hasNorm: run.results.some(({ budget }) => (budget?.normPasses ?? 0) > 0),
  }
  return whatIfCost(asked, facts)
}
