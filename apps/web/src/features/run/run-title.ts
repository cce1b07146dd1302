import type { Run } from '@barycenter/contracts'

const MARKS: Record<Run['status'], string> = {
  queued: '○',
  held: '‖',
  running: '●',
  paused: '‖',
  completed: '✓',
  failed: '✗',
  canceled: '⊘',
}

/** Title of the tab: a mark and, while it runs, how far it is, so that a tab in the background tells. */
export function runTitle(run: Pick<Run, 'status' | 'progress' | 'name'>): string {
  const part = run.status === 'running' && run.progress ? `${Math.round(run.progress.fraction * 100)} % ` : ''
  return `${MARKS[run.status]} ${part}${run.name}, ${run.status} · Barycenter`
}
