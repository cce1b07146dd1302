'use client'
import type { Estimate } from '@barycenter/contracts'
import { TriangleAlert } from 'lucide-react'
import { describeError } from '../../live/api'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { FailedState, LoadingState } from '../../ui/states'
import { CONFIG_FIELDS } from './config-fields'
import { basisWords, diskNote, diskWords, durationWords, startWords } from './estimate-words'
import type { useEstimate } from './use-estimate'

/** What the launch will probably take, and what looks wrong with it. */
export function EstimateCard({ estimate }: { estimate: ReturnType<typeof useEstimate> }) {
  const { query, runs, fits, stale } = estimate
  return (
    <Card
      title="What it will take"
      note={!fits ? 'as it was before the fields that need a change' : stale ? 'asking…' : undefined}
      testId="estimate"
    >
      {query.data ? (
        <div className={cn('flex flex-col gap-3', (stale || !fits) && 'opacity-60')}>
          <Facts told={query.data} runs={runs} />
          <Warnings warnings={query.data.warnings} />
        </div>
      ) : query.isError ? (
        <FailedState
          what="the estimate"
          reason={describeError(query.error)}
          retry={() => void query.refetch()}
        />
      ) : fits ? (
        <LoadingState what="the estimate" />
      ) : (
        <p className="text-muted">It can be told once no field needs a change.</p>
      )}
    </Card>
  )
}

function Facts({ told, runs }: { told: Estimate; runs: number }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
      <Fact
        name={runs > 1 ? 'Each run takes' : 'Takes'}
        value={durationWords(told)}
        note={basisWords(told)}
      />
      <Fact
        name="Starts"
        value={startWords(told)}
        note={`Place ${told.place} of the queue. ${capitalised(told.waitMs === null ? told.expectation : '')}`}
      />
      <Fact name="Disk" value={diskWords(told, runs)} note={diskNote(told)} />
    </dl>
  )
}

function Fact({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[0.857rem] text-muted">{name}</dt>
      <dd className="font-medium tabular-nums">{value}</dd>
      <dd className="text-[0.857rem] text-muted [overflow-wrap:anywhere]">{note}</dd>
    </div>
  )
}

function Warnings({ warnings }: { warnings: Estimate['warnings'] }) {
  if (warnings.length === 0) return null
  return (
    <ul aria-label="Warnings" className="flex flex-col gap-1.5 border-t border-line pt-3">
      {warnings.map(({ path, message }) => (
        <li key={`${path} ${message}`} className="flex gap-2 text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0">
            {labelOf(path)}
            {message}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The field that a warning is about, by its label. */
function labelOf(path: string): string {
  const field = CONFIG_FIELDS.find((other) => other.path === path)
  return field ? `${field.label}: ` : path === '' ? '' : `${path}: `
}

function capitalised(words: string): string {
  return words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
