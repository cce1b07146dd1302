'use client'
import type { RunView } from '@barycenter/client'
import { isFinal, type Run } from '@barycenter/contracts'
import { useState } from 'react'
import { Card } from '../../ui/card'
import { EmptyState } from '../../ui/states'
import { useViewState } from '../../view-state/use-view-state'
import { ExternalWords } from '../run/external-words'
import { useRunSnapshots } from '../run/use-run-snapshots'
import { Loaded } from '../shell/loaded'
import { LandscapeCard } from './landscape-card'
import { MatrixCard } from './matrix-card'
import { PathCard } from './path-card'
import { formatPick, parsePick } from './pick-snapshots'
import type { RoomParts } from './room-parts'
import { RoomState } from './room-state'
import { SubspaceCard } from './subspace-card'
import { TimelineCard } from './timeline-card'
import { useWhatIfs } from './use-what-ifs'
import { WeightsCard } from './weights-card'
import { WhatIfCard } from './what-if-card'

/** Everything about the averages of a run: its snapshots, their space, what was made of them, and what else could be. */
export function AveragingRoom({ run, view }: { run: Run; view: RunView | null }) {
  if (run.kind === 'external') return <ExternalWords what="averaged weights" />
  return <TrainedRoom run={run} view={view} />
}

function TrainedRoom({ run, view }: { run: Run; view: RunView | null }) {
  const query = useRunSnapshots(run, view)
  return (
    <Loaded what="the snapshots" query={query}>
      {({ snapshots: read, subspace }) => {
        const snapshots = view && view.snapshots.length > read.length ? view.snapshots : read
        const parts: RoomParts = { run, view, snapshots, subspace, isOver: isFinal(run.status) }
        return snapshots.length === 0 ? <NoSnapshots run={run} /> : <Room {...parts} />
      }}
    </Loaded>
  )
}

function NoSnapshots({ run }: { run: Run }) {
  if (isFinal(run.status)) {
    return (
      <EmptyState boxed title="This run kept no snapshots">
        <p>It ended before the first one, so there is nothing to average.</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState boxed title="No snapshots yet">
      <p>They appear here as base training takes them.</p>
    </EmptyState>
  )
}

function Room(parts: RoomParts) {
  const { run, view, snapshots, subspace } = parts
  const { state, update } = useViewState(RoomState)
  const [lit, setLit] = useState<readonly number[]>([])
  const whatIfs = useWhatIfs(run)
  const picked = parsePick(state.picked, snapshots.length)
  const light = { lit, onLight: setLit }
  const artifacts = view?.artifacts ?? []
  return (
    <div data-testid="averaging-room" className="flex flex-col gap-4">
      <TimelineCard
        {...parts}
        {...light}
        figure={state.figure}
        onFigure={(figure) => update({ figure })}
        picked={picked}
        onPicked={(indices) => update({ picked: formatPick(indices) })}
      />
      <WhatIfCard {...parts} picked={picked} whatIfs={whatIfs} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <PathCard run={run} artifacts={artifacts} {...light} />
        <LandscapeCard
          {...parts}
          {...light}
          artifacts={artifacts}
          whatIfs={whatIfs}
          picked={picked}
          shown={state.landscape}
          onShow={(landscape) => update({ landscape })}
        />
        {subspace ? (
          <>
            <MatrixCard
              geometry={subspace.geometry}
              shown={state.matrix}
              onShow={(matrix) => update({ matrix })}
              onLight={setLit}
            />
            <SubspaceCard subspace={subspace} />
            <WeightsCard run={run} subspace={subspace} {...light} />
          </>
        ) : (
          <NoSubspace isOver={parts.isOver} />
        )}
      </div>
    </div>
  )
}

function NoSubspace({ isOver }: { isOver: boolean }) {
  return (
    <Card title="Subspace">
      <p className="text-muted">
        {isOver
          ? 'This run ended before its subspace was built.'
          : 'Built from the snapshots when base training ends; their geometry appears here.'}
      </p>
    </Card>
  )
}
