'use client'
import type { Artifact, Run } from '@barycenter/contracts'
import { describeError } from '../../live/api'
import { Card } from '../../ui/card'
import { Select } from '../../ui/field'
import { Link } from '../../ui/link'
import { FailedState, LoadingState } from '../../ui/states'
import { LandscapeForm } from './landscape-form'
import { LandscapePlot, landscapeWords } from './landscape-plot'
import type { RoomParts } from './room-parts'
import { useArtifacts, useLandscape } from './use-averaging-files'
import type { WhatIfs } from './use-what-ifs'

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

/** The run that measures takes snapshots and trains none. */
const LAST = 'Last on it is the newest snapshot, not the end of base training.'

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
        {landscapeWords(data)}{' '}
        {!isOwn && (
          <>
            {LAST} <RunLink run={chosen} />: it measures this run, so that groups and best runs leave it out.
          </>
        )}
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
