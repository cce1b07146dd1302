'use client'
import { compareRuns } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { ClipboardCopy, X } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { toast } from 'sonner'
import { assignRunColors } from '../../charts/run-color'
import { describeError } from '../../live/api'
import { useRunViews } from '../../live/use-run-view'
import { Button, ButtonLink, IconButton } from '../../ui/button'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { RunStatus } from '../runs/run-status'
import { PageHead } from '../shell/page-head'
import { StaleNotice } from '../shell/stale-notice'
import { AddRun } from './add-run'
import { CompareCharts } from './compare-charts'
import { compareUrl, runsInUrl } from './compare-url'
import { comparisonMarkdown } from './comparison-markdown'
import { ParamsTable } from './params-table'
import { ResultsTable } from './results-table'

/** Runs side by side; which ones is in the address, so a link shows the same comparison. */
export function ComparePage() {
  const ids = runsInUrl(useSearchParams().get('runs'))
  const router = useRouter()
  const views = useRunViews(ids)
  const go = (next: string[]) => router.replace(compareUrl(next), { scroll: false })
  const shown = ids.flatMap((id) => {
    const view = views.get(id)?.view
    return view ? [view] : []
  })
  const runs = shown.map((view) => view.run)
  const colors = assignRunColors(ids)
  const failed = ids.filter((id) => views.get(id)?.error && !views.get(id)?.view)
  return (
    <>
      <PageHead
        title="Compare"
        actions={
          <>
            <AddRun present={ids} onAdd={(id) => go([...ids, id])} />
            {runs.length > 0 && <CopyMarkdown runs={runs} />}
          </>
        }
      />
      <StaleNotice />
      <RunChips runs={runs} colors={colors} onRemove={(id) => go(ids.filter((other) => other !== id))} />
      {failed.map((id) => (
        <div key={id} className="mb-3">
          <FailedState what={`run ${id}`} reason={describeError(views.get(id)!.error)} />
        </div>
      ))}
      {ids.length < 2 && (
        <EmptyState title={ids.length === 0 ? 'Nothing to compare yet' : 'One run so far'}>
          <p>Add a run above, or select two or more in the table of runs.</p>
          <ButtonLink href="/runs">Choose runs</ButtonLink>
        </EmptyState>
      )}
      {shown.length + failed.length < ids.length && <LoadingState what="the runs" />}
      {runs.length > 1 && (
        <div className="flex flex-col gap-4">
          <ResultsTable runs={runs} colors={colors} comparison={compareRuns(runs)} />
          <ParamsTable runs={runs} colors={colors} comparison={compareRuns(runs)} />
          <CompareCharts views={shown} colors={colors} />
        </div>
      )}
    </>
  )
}

function RunChips({
  runs,
  colors,
  onRemove,
}: {
  runs: Run[]
  colors: ReadonlyMap<string, string>
  onRemove: (id: string) => void
}) {
  if (runs.length === 0) return null
  return (
    <ul aria-label="Compared runs" className="mb-4 flex flex-wrap gap-2">
      {runs.map((run) => (
        <li
          key={run.id}
          className="flex max-w-full items-center gap-2 rounded-lg border border-line bg-surface py-1 pr-1 pl-2.5"
        >
          <span
            aria-hidden
            className="size-2.5 shrink-0 rounded-full"
            style={{ background: colors.get(run.id) }}
          />
          <Link href={`/runs/${run.id}`} className="min-w-0 truncate font-medium hover:underline">
            {run.name}
          </Link>
          <RunStatus run={run} />
          <IconButton
            label={`Remove ${run.name} from the comparison`}
            onClick={() => onRemove(run.id)}
            className="size-6"
          >
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}

function CopyMarkdown({ runs }: { runs: Run[] }) {
  const copy = async () => {
    const text = comparisonMarkdown(
      runs.map(({ name }) => name),
      compareRuns(runs),
    )
    try {
      await navigator.clipboard.writeText(text)
      toast.success('Copied as Markdown')
    } catch (error) {
      toast.error(`Could not copy: ${describeError(error)}`)
    }
  }
  return (
    <Button onClick={() => void copy()}>
      <ClipboardCopy aria-hidden className="size-4" />
      Copy as Markdown
    </Button>
  )
}
