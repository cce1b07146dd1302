'use client'
import { type Checkpoint, isFinal, type Run } from '@barycenter/contracts'
import { History } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, plural, shortHash } from '../../format/format-number'
import { useCheckpoints } from '../../live/queries'
import { useRunActions } from '../../live/use-run-actions'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { ScrollArea } from '../../ui/scroll-area'
import { TimeAgo } from '../../ui/time'

/** Places that a run can go on from. */
export function CheckpointsCard({ run }: { run: Run }) {
  const progress = run.progress && `${run.progress.phase} ${Math.floor(run.progress.fraction * 20)}`
  const { data } = useCheckpoints(run.id, `${run.status} ${progress}`)
  const checkpoints = data?.checkpoints ?? []
  if (checkpoints.length === 0) {
    return (
      <Card title="Checkpoints" testId="checkpoints">
        <p className="text-muted">
          {isFinal(run.status)
            ? 'None are kept, so this run cannot go on from an earlier place.'
            : 'None yet: the run can be resumed from what appears here.'}
        </p>
      </Card>
    )
  }
  return (
    <Card title="Checkpoints" note={plural(checkpoints.length, 'checkpoint')} testId="checkpoints">
      <ScrollArea label="List of checkpoints" className="-my-1 max-h-60 overflow-y-auto">
        <ul aria-label="Checkpoints" className="flex flex-col">
          {checkpoints.map((checkpoint) => (
            <CheckpointLine key={checkpoint.id} run={run} checkpoint={checkpoint} />
          ))}
        </ul>
      </ScrollArea>
    </Card>
  )
}

function CheckpointLine({ run, checkpoint }: { run: Run; checkpoint: Checkpoint }) {
  const { resumeFrom } = useRunActions()
  const [asked, setAsked] = useState(false)
  const { phase, step, bytes, sha256, createdAt } = checkpoint
  const place = `${phase}, step ${step}`
  const goOn = async () => {
    setAsked(true)
    await resumeFrom(run, checkpoint)
    setAsked(false)
  }
  return (
    <li data-checkpoint={`${phase} ${step}`} className="flex min-w-0 items-center gap-2 py-0.5">
      <span className="min-w-0 flex-1" title={`SHA-256 ${shortHash(sha256)}, ${formatBytes(bytes)}`}>
        {place}
        <span className="ml-2 text-[0.857rem] text-muted">
          <TimeAgo at={createdAt} />
        </span>
      </span>
      {isFinal(run.status) && (
        <Button
          disabled={asked}
          aria-label={`Resume from ${place}`}
          title="Queue this run again from here; what it logged beyond stays as a ghost"
          onClick={() => void goOn()}
        >
          <History aria-hidden className="size-4" />
          Resume
        </Button>
      )}
    </li>
  )
}
