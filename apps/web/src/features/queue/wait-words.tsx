'use client'
import type { Run } from '@barycenter/contracts'
import { useQueue } from '../../live/queries'
import { Link } from '../../ui/link'
import { useNow } from '../../ui/use-now'
import { queueNote, startWords } from './queue-words'

const KEPT: Partial<Record<Run['status'], string>> = {
  held: 'Held: it waits in the queue until it is released.',
  paused: 'Paused: its checkpoint is kept; resumed, it goes on from there.',
}

/** What a run that is not running waits for, and its place; nothing for others. */
export function WaitWords({ run }: { run: Run }) {
  const kept = KEPT[run.status]
  if (!kept && run.status !== 'queued') return null
  return (
    <p className="mt-2 text-[0.857rem] text-muted">
      {kept ?? <PlaceWords run={run} />}{' '}
      <Link href="/queue" className="text-accent hover:underline">
        Queue
      </Link>
    </p>
  )
}

function PlaceWords({ run }: { run: Run }) {
  const now = useNow()
  const { data } = useQueue()
  const queued = data?.runs.find(({ runId }) => runId === run.id)
  if (!queued?.place) return 'Waiting for a worker.'
  const start = queued.expectedStartAt === null ? '' : `, starts ${startWords(queued, now)}`
  return `Place ${queued.place} of the queue${start}. ${queueNote(queued)}.`
}
