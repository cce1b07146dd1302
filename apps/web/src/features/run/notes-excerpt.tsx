'use client'
import type { Run } from '@barycenter/contracts'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { useViewState } from '../../view-state/use-view-state'
import { LazyMarkdown } from '../markdown/lazy-markdown'
import { RunPageState } from './run-tabs'

/** The first lines of the notes; the whole of them is under Notes. */
export function NotesExcerpt({ run }: { run: Run }) {
  const { update } = useViewState(RunPageState)
  return (
    <Card
      title="Notes"
      actions={
        <Button variant="ghost" size="small" onClick={() => update({ tab: 'notes' })}>
          {run.notes === '' ? 'Write notes' : 'All notes'}
        </Button>
      }
    >
      {run.notes === '' ? (
        <p className="text-muted">No notes.</p>
      ) : (
        <div className="max-h-40 overflow-hidden">
          <LazyMarkdown text={run.notes} />
        </div>
      )}
    </Card>
  )
}
