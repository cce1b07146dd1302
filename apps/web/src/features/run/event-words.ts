import type { RunEventBody } from '@barycenter/contracts'
import { formatAccuracy } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'

/** What happened, in a sentence. */
export function eventWords(body: RunEventBody): string {
  switch (body.type) {
    case 'status.changed':
      return `${body.from === null ? `Created as ${body.to}` : `${body.from} → ${body.to}`}${body.reason ? `: ${body.reason}` : ''}`
    case 'run.claimed':
      return `Taken by worker ${body.workerId} (attempt ${body.attempt})`
    case 'run.recovered':
      return `Continued from a checkpoint: ${body.phase}, step ${body.step} (attempt ${body.attempt})`
    case 'phase.started':
      return `Phase ${body.phase} started`
    case 'phase.completed':
      return `Phase ${body.phase} took ${formatDuration(body.durationMs)}`
    case 'action.requested':
      return body.action === 'cancel' ? 'Cancel asked for' : 'Finish now asked for'
    case 'snapshot.saved':
      return `Snapshot #${body.snapshot.index} saved at step ${body.snapshot.step}`
    case 'subspace.built':
      return `Subspace built: ${body.kind}, rank ${body.rank}, in ${formatDuration(body.durationMs)}`
    case 'result.recorded':
      return `Result of ${body.result.method}: test accuracy ${formatAccuracy(body.result.testAccuracy)}`
    case 'run.edited':
      return `Edited: ${body.fields.join(', ')}`
  }
}
