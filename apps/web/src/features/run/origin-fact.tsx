'use client'
import type { Run, RunId } from '@barycenter/contracts'
import { useRun } from '../../live/queries'
import { Link } from '../../ui/link'
import { compareUrl } from '../compare/compare-url'
import { originWords } from './origin-words'

const link = 'text-accent hover:underline'

/** What the run was made from: named where that is still there, told where it was purged. */
export function OriginFact({ run }: { run: Run }) {
  const { parentRunId, origin } = run
  if (parentRunId === null && origin === null) return null
  return (
    <span className="min-w-0 [overflow-wrap:anywhere]" data-testid="origin">
      {originWords(run)}{' '}
      {parentRunId === null ? (
        'a run that was purged'
      ) : (
        <>
          <ParentLink id={parentRunId} />
          {' · '}
          <Link href={`${compareUrl([parentRunId, run.id])}&baseline=${parentRunId}`} className={link}>
            difference
          </Link>
        </>
      )}
    </span>
  )
}

function ParentLink({ id }: { id: RunId }) {
  const { data } = useRun(id)
  return (
    <Link href={`/runs/${id}`} className={link}>
      {data?.name ?? 'an earlier run'}
    </Link>
  )
}
