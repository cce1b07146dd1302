import type { Health } from '@barycenter/contracts'
import { formatBytes, formatValue, plural } from '../../format/format-number'
import { Facts } from '../../ui/facts'
import { Notice } from '../../ui/notice'
import { TimeAgo } from '../../ui/time'

export function HealthFacts({ health }: { health: Health }) {
  const { database, workers, queue } = health
  return (
    <div className="flex flex-col gap-3">
      {workers.live === 0 && (
        <Notice tone="warn" title="No worker is alive">
          Queued runs wait until one starts.
        </Notice>
      )}
      <Facts
        pairs={[
          ['Status', health.status === 'ok' ? 'ok' : 'degraded'],
          ['Version', health.commit ? `${health.version} (${health.commit.slice(0, 12)})` : health.version],
          ['Server started', <TimeAgo key="started" at={health.startedAt} />],
          [
            'Database',
            database.reachable
              ? `reachable, PostgreSQL ${database.version ?? 'of unknown version'}, answers in ${formatValue(database.latencyMs)} ms`
              : 'not reachable',
          ],
          ['Stored', database.sizeBytes === null ? '–' : formatBytes(database.sizeBytes)],
          ['Migrations', plural(database.migrations, 'migration')],
          ['Workers', `${workers.live} alive, ${workers.busy} busy`],
          ['Queue', `${queue.queued} waiting, ${queue.running} running`],
        ]}
      />
    </div>
  )
}
