'use client'
import type { Run } from '@barycenter/contracts'
import { Fragment, useMemo, useState } from 'react'
import { cn } from '../../ui/cn'
import { GroupRow } from './group-row'
import { groupRuns } from './group-runs'
import { COLUMN_LOOKS, RunTableRow } from './run-row'

interface RunsTableProps {
  runs: readonly Run[]
  selected: ReadonlySet<string>
  onSelect: (ids: string[], selected: boolean) => void
  withExperiment: boolean
}

/** Runs with their state and what they reached; runs of one launch are folded together. */
export function RunsTable({ runs, selected, onSelect, withExperiment }: RunsTableProps) {
  const rows = useMemo(() => groupRuns(runs), [runs])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const toggle = (groupId: string) =>
    setClosed((before) => {
      const after = new Set(before)
      if (!after.delete(groupId)) after.add(groupId)
      return after
    })
  const row = (run: Run, inGroup: boolean) => (
    <RunTableRow
      key={run.id}
      run={run}
      inGroup={inGroup}
      withExperiment={withExperiment}
      selected={selected.has(run.id)}
      onSelect={(on) => onSelect([run.id], on)}
    />
  )
  return (
    <div className="relative overflow-x-auto">
      <table aria-label="Runs" className="w-full text-left">
        <RunsHead withExperiment={withExperiment} />
        <tbody>
          {rows.map((item) => {
            if (item.kind === 'run') return row(item.run, false)
            const ids = item.runs.map(({ id }) => id as string)
            const open = !closed.has(item.groupId)
            return (
              <Fragment key={item.groupId}>
                <GroupRow
                  group={item}
                  open={open}
                  onToggle={() => toggle(item.groupId)}
                  withExperiment={withExperiment}
                  selected={ids.every((id) => selected.has(id))}
                  onSelect={(on) => onSelect(ids, on)}
                />
                {open && item.runs.map((run) => row(run, true))}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function RunsHead({ withExperiment }: { withExperiment: boolean }) {
  const cell = 'px-2 py-2 whitespace-nowrap'
  return (
    <thead className="text-[0.857rem] text-muted">
      <tr>
        <th scope="col">
          <span className="sr-only">Select</span>
        </th>
        <th scope="col" className={cell}>
          Name
        </th>
        <th scope="col" className={cell}>
          Status
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.progress)}>
          Progress
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.seed)}>
          Seed
        </th>
        {withExperiment && (
          <th scope="col" className={cn(cell, COLUMN_LOOKS.experiment)}>
            Experiment
          </th>
        )}
        <th scope="col" className={cn(cell, COLUMN_LOOKS.model)}>
          Model
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.dataset)}>
          Data
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.last)} title="Test accuracy of the last iterate">
          Last
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.swa)} title="Test accuracy of the uniform average">
          SWA
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.twa)} title="Test accuracy of the trained average">
          TWA
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.created)}>
          Created
        </th>
        <th scope="col" className={cn(cell, COLUMN_LOOKS.duration)}>
          Duration
        </th>
        <th scope="col">
          <span className="sr-only">Actions</span>
        </th>
      </tr>
    </thead>
  )
}
