'use client'
import type { MethodName, RunConfig } from '@barycenter/contracts'
import { useState } from 'react'
import { plural } from '../../format/format-number'
import { describeError } from '../../live/api'
import { Card } from '../../ui/card'
import { FailedState } from '../../ui/states'
import { METHOD_TITLES } from '../run/result-table'
import { costOf } from './cost-of'
import { CostFacts } from './cost-words'
import { isForLandscapeAlone } from './landscape-runs'
import { OtherRuns } from './other-runs'
import { formatPick } from './pick-snapshots'
import type { RoomParts } from './room-parts'
import { useSnapshotCounts } from './snapshot-counts'
import { Submit } from './submit'
import { askedName, useAsk } from './use-ask'
import type { WhatIfs } from './use-what-ifs'
import { isHeadline, sameAgain, type WhatIf, whatIfConfig } from './what-if-config'
import { WhatIfFields } from './what-if-fields'
import { WhatIfResults } from './what-if-results'

interface WhatIfProps extends RoomParts {
  picked: readonly number[]
  whatIfs: WhatIfs
}

/** Averages the picked snapshots in another way, without training any, and sets the result beside those of the run. */
export function WhatIfCard(props: WhatIfProps) {
  const { run, snapshots, whatIfs } = props
  const questions = whatIfs.runs.filter((child) => !isForLandscapeAlone(child, run, snapshots.length))
  return (
    <Card
      title="What if"
      note={questions.length > 0 && plural(questions.length, 'question asked', 'questions asked')}
      testId="what-if"
    >
      {whatIfs.error && <FailedState what="what was asked so far" reason={describeError(whatIfs.error)} />}
      {run.config ? (
        <WhatIfForm {...props} config={run.config} />
      ) : (
        <p className="text-muted">The config of this run cannot be read by this version.</p>
      )}
      <WhatIfResults run={run} whatIfs={questions} />
    </Card>
  )
}

function WhatIfForm(props: WhatIfProps & { config: RunConfig }) {
  const { run, config, snapshots, picked, whatIfs, isOver } = props
  const [change, setChange] = useState<Partial<WhatIf>>({})
  const set = (next: Partial<WhatIf>) => setChange((before) => ({ ...before, ...next }))
  const { ask, isAsking, refusal } = useAsk(run, (child) => whatIfs.add(child.id))
  const all = snapshots.map(({ index }) => index)
  const indices = picked.length > 0 ? picked : all
  const asked: WhatIf = { ...sameAgain(config, indices), ...change, indices }
  const more = useSnapshotCounts(asked.others)
  const fault = faultOf(asked, more, isOver)
  const name = askedName(run, wordsOf(asked, all.length))
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void ask(whatIfConfig({ ...run, config }, all.length, asked), name)
      }}
    >
      <p className="text-muted">
        Averages{' '}
        <span className="font-medium text-ink" data-testid="asked-snapshots">
          {indices.length === all.length
            ? `all ${all.length} snapshots`
            : `${plural(indices.length, 'snapshot')} (${formatPick(indices).replaceAll(',', ', ')})`}
        </span>{' '}
        anew, without training any; pick others on the timeline. Last, SWA and TWA are always made.
      </p>
      <WhatIfFields asked={asked} onChange={set} />
      <OtherRuns run={run} chosen={asked.others} onChange={(others) => set({ others })} />
      {!fault && <CostFacts cost={costOf(asked, more, { ...props, config })} />}
      <Submit isAsking={isAsking} fault={fault} refusal={refusal} label="Ask what if" />
    </form>
  )
}

function faultOf({ indices, twa }: WhatIf, more: number, isOver: boolean): string | null {
  if (!isOver) return 'Possible once this run has ended: what it has now is not all that it will have.'
  if (indices.length + more < 2) return 'An average needs at least two snapshots.'
  if (!Number.isInteger(twa.epochs) || twa.epochs < 0) return 'TWA epochs: a whole number from 0.'
  if (!(twa.learningRate >= 0)) return 'TWA learning rate: a number from 0.'
  return null
}

/** "all snapshots, EMA" */
function wordsOf({ indices, methods }: WhatIf, stored: number): string {
  const which = indices.length === stored ? 'all snapshots' : `snapshots ${formatPick(indices)}`
  const extra = methods.filter((method: MethodName) => !isHeadline(method))
  return [which, ...extra.map((method) => METHOD_TITLES[method].title)].join(', ')
}
