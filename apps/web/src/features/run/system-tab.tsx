'use client'
import type { Run } from '@barycenter/contracts'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { EmptyState } from '../../ui/states'
import { systemKeys } from './charted-keys'
import { MetricCharts } from './lazy-charts'

/** What the run asked of its machine, and what machine that is. */
export function SystemTab({ run, keys }: { run: Run; keys: readonly string[] }) {
  const shown = systemKeys(keys)
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      {shown.length > 0 ? (
        <MetricCharts run={run} keys={shown} steps="measurements of the machine, in their order" />
      ) : (
        <EmptyState boxed title="No measures of the machine">
          <p>A worker measures processor, memory and GPU while it trains. None reached this run.</p>
        </EmptyState>
      )}
      <MachineCard run={run} />
    </div>
  )
}

function MachineCard({ run }: { run: Run }) {
  const { provenance } = run
  return (
    <Card title="Machine" testId="machine">
      {provenance ? (
        <Facts
          pairs={[
            run.workerId ? ['Worker', run.workerId] : null,
            ['Processor', provenance.cpu],
            ['GPU', provenance.gpu ?? 'none'],
            ['Platform', provenance.platform],
            ['Node', provenance.node],
            provenance.engine
              ? [
                  'Engine',
                  `${provenance.engine.name} ${provenance.engine.version} on ${provenance.engine.device}`,
                ]
              : null,
            ['Attempt', run.attempt],
            ['Recoveries', run.recoveries],
          ]}
        />
      ) : (
        <p className="text-muted">
          {run.kind === 'external'
            ? 'An external run does not tell its machine.'
            : 'Known when a worker takes the run.'}
        </p>
      )}
    </Card>
  )
}
