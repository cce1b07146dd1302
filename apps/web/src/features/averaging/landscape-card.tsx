'use client'
import type { Artifact, LandscapeConfig, Run, RunConfig } from '@barycenter/contracts'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { formatCount } from '../../format/format-number'
import { describeError } from '../../live/api'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Field, Input, Select } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { FailedState, LoadingState } from '../../ui/states'
import { costOf } from './cost-of'
import { CostFacts } from './cost-words'
import { LandscapePlot, landscapeWords } from './landscape-plot'
import type { RoomParts } from './room-parts'
import { askedName, useAsk } from './use-ask'
import { useArtifacts, useLandscape } from './use-averaging-files'
import type { WhatIfs } from './use-what-ifs'
import { sameAgain, whatIfConfig } from './what-if-config'

interface LandscapeProps extends RoomParts {
  artifacts: readonly Artifact[]
  whatIfs: WhatIfs
  picked: readonly number[]
  shown: string
  onShow(runId: Run['id'] | ''): void
  lit: readonly number[]
  onLight(indices: readonly number[]): void
}

/** Losses around the path: those that the run measured itself, or that a what-if measured for it. */
export function LandscapeCard(props: LandscapeProps) {
  const { run, whatIfs, shown, onShow } = props
  const own = run.config?.landscape ? [run] : []
  const asked = [...own, ...whatIfs.runs.filter(({ config }) => config?.landscape)]
  const chosen = asked.find(({ id }) => id === shown) ?? asked.at(-1) ?? null
  return (
    <Card
      title="Loss landscape"
      actions={
        asked.length > 1 && (
          <Select
            aria-label="Which landscape"
            value={chosen?.id}
            onChange={(event) => onShow(event.target.value as Run['id'])}
            className="h-7 w-auto max-w-64"
          >
            {asked.map(({ id, name, config }) => (
              <option key={id} value={id}>
                {config!.landscape!.through
                  ? `through ${config!.landscape!.through.join(', ')}`
                  : 'principal plane'}{' '}
                ({name})
              </option>
            ))}
          </Select>
        )
      }
      testId="landscape"
    >
      {chosen ? <Chosen {...props} chosen={chosen} /> : <Explanation />}
      {run.config && <LandscapeForm {...props} config={run.config} />}
    </Card>
  )
}

function Explanation() {
  return (
    <p className="text-muted">
      Nobody has measured the losses around this path yet. Below, a run of its own measures them on a grid,
      with the path and the averages marked on it.
    </p>
  )
}

function Chosen({ chosen, run, artifacts, lit, onLight }: LandscapeProps & { chosen: Run }) {
  const isOwn = chosen.id === run.id
  const read = useArtifacts(isOwn ? null : chosen.id, `${chosen.status} ${chosen.results.length}`)
  const files = isOwn ? artifacts : (read.data ?? [])
  const { data, error, isLoading, refetch } = useLandscape(chosen.id, files)
  if (error)
    return <FailedState what="the landscape" reason={describeError(error)} retry={() => void refetch()} />
  if (isLoading || read.isLoading) return <LoadingState what="the landscape" />
  if (!data) return <Unmeasured chosen={chosen} />
  return (
    <div className="flex flex-col gap-2">
      <LandscapePlot landscape={data} lit={lit} onLight={onLight} />
      <p className="text-[0.857rem] text-muted">
        {landscapeWords(data)} {!isOwn && <RunLink run={chosen} />}
      </p>
    </div>
  )
}

const RunLink = ({ run }: { run: Run }) => (
  <Link href={`/runs/${run.id}`} className="text-accent hover:underline">
    Measured by {run.name}
  </Link>
)

function Unmeasured({ chosen }: { chosen: Run }) {
  const { progress, status } = chosen
  const part = progress ? `, ${Math.round(progress.fraction * 100)} % done` : ''
  const words: Partial<Record<Run['status'], string>> = {
    completed: 'The snapshots that the plane leads through lie on one line: there is no landscape.',
    failed: `It failed: ${chosen.failure?.message ?? 'see its log'}`,
    canceled: 'It was canceled before the landscape was measured.',
  }
  return (
    <p role="status" className="text-muted">
      {words[status] ?? `The landscape is being measured: ${status}${part}.`} <RunLink run={chosen} />
    </p>
  )
}

const RESOLUTIONS = [11, 21, 31, 41]

/** Asks for a landscape; what it takes is said before it starts. */
function LandscapeForm(props: LandscapeProps & { config: RunConfig }) {
  const { run, config, snapshots, picked, whatIfs, onShow, isOver } = props
  const [plane, setPlane] = useState<'principal' | 'through'>('principal')
  const [resolution, setResolution] = useState(21)
  const [examples, setExamples] = useState('512')
  const [data, setData] = useState<LandscapeConfig['data']>('held-out')
  const { ask, isAsking, refusal } = useAsk(run, (child) => {
    whatIfs.add(child.id)
    onShow(child.id)
  })
  const count = Math.floor(Number(examples))
  const landscape: LandscapeConfig = {
    through: plane === 'through' ? [...picked] : null,
    ...{ resolution, data, margin: 0.3, examples: count },
  }
  const asked = {
    ...sameAgain(
      config,
      snapshots.map(({ index }) => index),
    ),
    landscape,
  }
  const fault = faultOf(landscape, snapshots.length, isOver)
  return (
    <details className="mt-4 border-t border-line pt-3" open={whatIfs.complete && !config.landscape}>
      <summary className="font-medium">Measure a landscape</summary>
      <form
        className="mt-3 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void ask(
            whatIfConfig({ ...run, config }, snapshots.length, asked),
            askedName(run, `landscape ${resolution}`),
          )
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Plane">
            {(control) => (
              <Select
                {...control}
                value={plane}
                onChange={(event) => setPlane(event.target.value as typeof plane)}
              >
                <option value="principal">first two principal directions</option>
                <option value="through">through the three picked snapshots</option>
              </Select>
            )}
          </Field>
          <Field label="Grid">
            {(control) => (
              <Select
                {...control}
                value={resolution}
                onChange={(event) => setResolution(Number(event.target.value))}
              >
                {RESOLUTIONS.map((side) => (
                  <option key={side} value={side}>
                    {side} × {side}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Loss on">
            {(control) => (
              <Select
                {...control}
                value={data}
                onChange={(event) => setData(event.target.value as typeof data)}
              >
                <option value="held-out">held-out examples</option>
                <option value="train">training examples</option>
              </Select>
            )}
          </Field>
          <Field label="Examples" hint="Drawn by the seed; all where there are fewer">
            {(control) => (
              <Input
                {...control}
                type="number"
                min={1}
                value={examples}
                onChange={(event) => setExamples(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Cost>
          {formatCount(resolution ** 2)} points of the grid × at most {formatCount(Math.max(0, count || 0))}{' '}
          examples. The averages are made anew, to the same bits, to be marked on it.
        </Cost>
        {!fault && <CostFacts cost={costOf(asked, 0, { ...props, config })} />}
        <Submit isAsking={isAsking} fault={fault} refusal={refusal} label="Measure" />
      </form>
    </details>
  )
}

const Cost = ({ children }: { children: ReactNode }) => (
  <p className="text-[0.857rem] text-muted">{children}</p>
)

function faultOf({ through, examples }: LandscapeConfig, snapshots: number, isOver: boolean): string | null {
  if (!isOver) return 'Possible once this run has ended.'
  if (snapshots < 3) return 'A plane needs at least three snapshots.'
  if (through && through.length !== 3)
    return `Pick three snapshots on the timeline; ${through.length} are picked.`
  if (!Number.isInteger(examples) || examples < 1) return 'Examples: a whole number from 1.'
  return null
}

/** The button of a form that asks; what keeps it from asking is said beside it. */
export function Submit({
  isAsking,
  fault,
  refusal,
  label,
}: {
  isAsking: boolean
  fault: string | null
  refusal: string | null
  label: string
}) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button type="submit" variant="primary" disabled={isAsking || fault !== null}>
        {isAsking ? 'Launching…' : label}
      </Button>
      {fault && <p className="text-[0.857rem] text-muted">{fault}</p>}
      {refusal && <Notice tone="error" title={refusal} className="min-w-0 flex-1" />}
    </div>
  )
}
