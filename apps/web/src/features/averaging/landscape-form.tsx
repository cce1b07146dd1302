import type { Run, RunConfig } from '@barycenter/contracts'
import { useState } from 'react'
import { formatCount } from '../../format/format-number'
import { costOf } from './cost-of'
import { CostFacts } from './cost-words'
import { LandscapeFields } from './landscape-fields'
import { askedLandscape, FIRST_ASKED, landscapeFault } from './landscape-question'
import type { RoomParts } from './room-parts'
import { Submit } from './submit'
import { askedName, useAsk } from './use-ask'
import type { WhatIfs } from './use-what-ifs'
import { sameAgain, whatIfConfig } from './what-if-config'

interface LandscapeFormProps extends RoomParts {
  config: RunConfig
  whatIfs: WhatIfs
  picked: readonly number[]
  onShow(runId: Run['id']): void
}

/** Asks for a landscape; what it takes is said before it starts. */
export function LandscapeForm(props: LandscapeFormProps) {
  const { run, config, snapshots, picked, whatIfs, onShow, isOver } = props
  const [fields, setFields] = useState(FIRST_ASKED)
  const { ask, isAsking, refusal } = useAsk(run, (child) => {
    whatIfs.add(child.id)
    onShow(child.id)
  })
  const landscape = askedLandscape(fields, picked)
  const indices = snapshots.map(({ index }) => index)
  const asked = { ...sameAgain(config, indices), landscape }
  const fault = landscapeFault(landscape, snapshots.length, isOver)
  const name = askedName(run, `loss landscape ${fields.resolution} × ${fields.resolution}`)
  return (
    <details className="mt-4 border-t border-line pt-3" open={whatIfs.complete && !config.landscape}>
      <summary className="font-medium">Measure a landscape</summary>
      <form
        className="mt-3 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void ask(whatIfConfig({ ...run, config }, snapshots.length, asked), name)
        }}
      >
        <LandscapeFields fields={fields} onChange={(change) => setFields({ ...fields, ...change })} />
        <Work resolution={landscape.resolution} examples={landscape.examples} />
        {!fault && <CostFacts cost={costOf(asked, 0, { ...props, config })} />}
        <Submit isAsking={isAsking} fault={fault} refusal={refusal} label="Measure" />
      </form>
    </details>
  )
}

const Work = ({ resolution, examples }: { resolution: number; examples: number }) => (
  <p className="text-[0.857rem] text-muted">
    {formatCount(resolution ** 2)} points of the grid × at most {formatCount(Math.max(0, examples || 0))}{' '}
    examples. The averages are made anew, to the same bits, to be marked on it.
  </p>
)
