import { type RunAction, type RunEventBody, scoreMetric, type TaskName } from '@barycenter/contracts'
import { formatMetric } from '../../format/format-metric'
import { formatBytes } from '../../format/format-number'
import { formatClock, formatDuration } from '../../format/format-time'

const ACTIONS: Record<RunAction, string> = { cancel: 'Cancel', finish: 'Finish now', pause: 'Pause' }

function moveWords({ priority, before, after }: Extract<RunEventBody, { type: 'queue.moved' }>): string {
  if (before) return `before run ${before.slice(-8)}, priority ${priority}`
  if (after) return `after run ${after.slice(-8)}, priority ${priority}`
  return `priority ${priority}`
}

/** What happened to a run of this task, in a sentence. */
export function eventWords(body: RunEventBody, task: TaskName): string {
  switch (body.type) {
    case 'status.changed':
      return `${body.from === null ? `Created as ${body.to}` : `${body.from} → ${body.to}`}${body.reason ? `: ${body.reason}` : ''}`
    case 'run.claimed':
      return `Taken by worker ${body.workerId} (attempt ${body.attempt})`
    case 'run.recovered':
      return `Continued from a checkpoint: ${body.phase}, step ${body.step} (attempt ${body.attempt})`
    case 'segment.started':
      return segmentWords(body)
    case 'phase.started':
      return `Phase ${body.phase} started`
    case 'phase.completed':
      return `Phase ${body.phase} took ${formatDuration(body.durationMs)}`
    case 'action.requested':
      return `${ACTIONS[body.action]} asked for`
    case 'action.withdrawn':
      return `${ACTIONS[body.action]} withdrawn`
    case 'run.retried':
      return `Retry ${body.retry} of ${body.of} from ${formatClock(Date.parse(body.notBefore)).slice(0, 8)}, after ${body.failure.code}: ${body.failure.message}`
    case 'queue.moved':
      return `Moved in the queue: ${moveWords(body)}`
    case 'snapshot.saved':
      return `Snapshot #${body.snapshot.index} saved at step ${body.snapshot.step}`
    case 'subspace.built':
      return `Subspace built: ${body.kind}, rank ${body.rank}, in ${formatDuration(body.durationMs)}`
    case 'result.recorded': {
      const score = scoreMetric(task)
      return `Result of ${body.result.method}: test ${score.title} ${formatMetric(body.result.test[score.key], score)}`
    }
    case 'artifact.saved':
      return `File ${body.artifact.name} saved, ${formatBytes(body.artifact.bytes)}`
    case 'run.edited':
      return `Edited: ${body.fields.join(', ')}`
  }
}

function segmentWords({ segment, removed }: Extract<RunEventBody, { type: 'segment.started' }>): string {
  const { index, phase, step } = segment
  const place = phase === null ? `step ${step}` : `${phase}, step ${step}`
  const parts = [
    removed.snapshots.length > 0 && `snapshots ${removed.snapshots.map((each) => `#${each}`).join(', ')}`,
    removed.subspace && 'the subspace',
    removed.methods.length > 0 && `results of ${removed.methods.join(', ')}`,
  ].filter(Boolean)
  const gone = parts.length > 0 ? `; removed: ${parts.join('; ')}` : ''
  return `Segment ${index}: goes on from ${place}; points beyond it are superseded${gone}`
}
