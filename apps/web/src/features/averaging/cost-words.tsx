import { formatBytes, formatCount } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'
import { Facts } from '../../ui/facts'
import type { WhatIfCost } from './what-if-cost'

/** What a what-if will take, before it starts. */
export function CostFacts({ cost }: { cost: WhatIfCost }) {
  return (
    <div data-testid="what-if-cost" className="text-[0.857rem]">
      <Facts
        pairs={[
          [
            'Time',
            cost.durationMs === null
              ? 'not known: the pace of this run was not recorded'
              : `about ${formatDuration(cost.durationMs)} at the pace of this run, then its wait in the queue`,
          ],
          [
            'Disk',
            `${formatBytes(cost.diskBytes)} of weights and subspace; the snapshots are stored already`,
          ],
          ['Reads', formatBytes(cost.readBytes)],
          ['Gradients', `${formatCount(Math.round(cost.gradients))} evaluations`],
          ['Forward passes', `${formatCount(Math.round(cost.forwards))} examples`],
        ]}
      />
    </div>
  )
}
