'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import { useMemo } from 'react'
import { groupMetricKeys } from '../../charts/chart-groups'
import { EmptyState } from '../../ui/states'
import { ChartPanel } from '../charts/chart-panel'
import type { ChartSource } from '../charts/use-chart-view'
import { useRunLook } from '../runs/run-look'

/** These metrics of a run, live: one chart for each measure, sections by phase. */
export function MetricCharts({
  run,
  keys,
  steps = run.kind === 'trained' ? 'optimizer steps of the phase' : 'the steps that were logged',
}: {
  run: Run
  keys: readonly string[]
  /** What a step of these metrics is. */
  steps?: string
}) {
  const { colorOf } = useRunLook()
  const names = [...keys].sort().join('\n')
  const sections = useMemo(() => groupMetricKeys(names === '' ? [] : names.split('\n')), [names])
  const { id, name } = run
  const color = colorOf(id)
  const isOver = isFinal(run.status)
  const source = useMemo<ChartSource>(
    () => ({ runs: [{ id, name, color, isOver }], groups: [], isOfMany: false }),
    [id, name, color, isOver],
  )
  return (
    <ChartPanel
      sections={sections}
      source={source}
      empty={<NoPoints run={run} />}
      note={`Drag to zoom, double-click to see all. Steps are ${steps}.`}
    />
  )
}

function NoPoints({ run }: { run: Run }) {
  return (
    <EmptyState title={isFinal(run.status) ? 'This run logged no metrics' : 'No points yet'}>
      {!isFinal(run.status) && <p>Charts appear here with the first step.</p>}
    </EmptyState>
  )
}
