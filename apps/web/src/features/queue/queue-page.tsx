'use client'
import { plural } from '../../format/format-number'
import { useQueue } from '../../live/queries'
import { ButtonLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { EmptyState } from '../../ui/states'
import { Loaded } from '../shell/loaded'
import { PageHead } from '../shell/page-head'
import { QueueList } from './queue-list'
import { RunningRuns } from './running-runs'

/** Runs that train, then those that wait, in the order in which they are taken. */
export function QueuePage() {
  const queue = useQueue()
  const count = queue.data?.runs.length ?? 0
  return (
    <>
      <PageHead title="Queue" actions={<ButtonLink href="/workers">Workers</ButtonLink>} />
      <div className="flex flex-col gap-4">
        <RunningRuns />
        <Card
          title="Waiting"
          note={count > 0 ? `${plural(count, 'run')}, in the order in which workers take them` : undefined}
          bodyClassName="p-0"
        >
          <Loaded what="the queue" query={queue}>
            {({ runs }) =>
              runs.length === 0 ? (
                <EmptyState title="Nothing waits">
                  <p>Runs that are launched while every worker is busy stand here.</p>
                </EmptyState>
              ) : (
                <QueueList runs={runs} />
              )
            }
          </Loaded>
        </Card>
      </div>
    </>
  )
}
