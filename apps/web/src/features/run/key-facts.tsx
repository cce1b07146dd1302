'use client'
import type { Run } from '@barycenter/contracts'
import { formatDuration } from '../../format/format-time'
import { Card } from '../../ui/card'
import { CopyButton } from '../../ui/copy-button'
import { Facts } from '../../ui/facts'
import { Link } from '../../ui/link'
import { TimeAgo } from '../../ui/time'
import { useNow } from '../../ui/use-now'
import { runDurationMs } from '../runs/run-status-words'

/** What the run is, in a few lines; everything else of it is under Config. */
export function KeyFacts({ run }: { run: Run }) {
  const now = useNow(run.status === 'running' ? 1000 : 60_000)
  const duration = runDurationMs(run, now)
  const { config, provenance } = run
  return (
    <Card title="Key facts">
      <Facts
        pairs={[
          [
            'Experiment',
            <Link
              key="experiment"
              href={`/experiments/${run.experimentId}`}
              className="text-accent hover:underline"
            >
              {run.experimentName}
            </Link>,
          ],
          config ? ['Data', config.dataset.name] : null,
          config ? ['Model', config.model.kind] : null,
          run.seed === null ? null : ['Seed', run.seed],
          provenance?.engine ? ['Engine', `${provenance.engine.name} on ${provenance.engine.device}`] : null,
          run.startedAt ? ['Started', <TimeAgo key="started" at={run.startedAt} />] : null,
          run.endedAt ? ['Ended', <TimeAgo key="ended" at={run.endedAt} />] : null,
          duration === null ? null : ['Took', formatDuration(duration)],
          [
            'Run id',
            <span key="id" className="inline-flex items-center gap-1">
              <code className="font-mono text-[0.857rem] break-all">{run.id}</code>
              <CopyButton text={run.id} label="Copy the run id of this run" />
            </span>,
          ],
        ]}
      />
    </Card>
  )
}
