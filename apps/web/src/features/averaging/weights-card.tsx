'use client'
import type { Run, SubspaceView } from '@barycenter/contracts'
import { Table2 } from 'lucide-react'
import { useState } from 'react'
import { HeatMap } from '../../charts/heat-map'
import { formatCount, formatValue, plural } from '../../format/format-number'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { Field, Select } from '../../ui/field'

interface WeightsProps {
  run: Run
  subspace: SubspaceView
  lit: readonly number[]
  onLight(indices: readonly number[]): void
}

/** How much of each snapshot the trained average holds, block by block. */
export function WeightsCard(props: WeightsProps) {
  const { subspace, run } = props
  const [asTable, setAsTable] = useState(false)
  const weights = subspace.averagingWeights
  const [block, setBlock] = useState(() => largestBlock(subspace.blocks))
  if (!weights) {
    const words =
      subspace.kind === 'random'
        ? 'Points along random directions are no averages of the snapshots, so there are no averaging weights.'
        : run.status === 'running' || run.status === 'queued'
          ? 'Known once TWA has trained its coefficients.'
          : 'This run ended before TWA had trained its coefficients.'
    return (
      <Card title="Averaging weights">
        <p className="text-muted">{words}</p>
      </Card>
    )
  }
  return (
    <Card
      title="Averaging weights"
      note={`of TWA, ${weights.length === 1 ? 'one block' : plural(weights.length, 'block')}`}
      actions={
        weights.length > 1 && (
          <IconButton label="Weights as a table" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            <Table2 aria-hidden className="size-4" />
          </IconButton>
        )
      }
      testId="averaging-weights"
    >
      {weights.length > 1 && (
        <Field label="Block" className="mb-3 max-w-80">
          {(control) => (
            <Select {...control} value={block} onChange={({ target }) => setBlock(Number(target.value))}>
              {subspace.blocks.map(({ name, from, to }, index) => (
                <option key={name} value={index}>
                  {name} ({formatCount(to - from)})
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <WeightBars {...props} weights={weights[block]!} />
      {weights.length > 1 && (
        <div className="mt-4">
          <h3 className="mb-1.5 text-[0.857rem] text-muted">
            By block (rows, each with its own colours) and snapshot (columns)
          </h3>
          <BlockMap {...props} weights={weights} asTable={asTable} />
        </div>
      )}
    </Card>
  )
}

/** What most of the network does. Small blocks can have wild weights: few numbers hardly tell snapshots apart. */
function largestBlock(blocks: SubspaceView['blocks']): number {
  const sizes = blocks.map(({ from, to }) => to - from)
  return sizes.indexOf(Math.max(...sizes))
}

function BlockMap({
  subspace,
  onLight,
  weights,
  asTable,
}: WeightsProps & { weights: readonly (readonly number[])[]; asTable: boolean }) {
  const sums = weights.map((row) => row.reduce((sum, weight) => sum + weight, 0))
  return (
    <HeatMap
      what="averaging weights"
      matrix={weights}
      scale="signed rows"
      rowLabels={subspace.blocks.map(({ name }) => name)}
      columnLabels={weights[0]!.map((_, index) => `#${index}`)}
      summary={`sums of the blocks from ${formatValue(Math.min(...sums))} to ${formatValue(Math.max(...sums))}`}
      asTable={asTable}
      onRead={(cell) => onLight(cell ? [cell.column] : [])}
      testId="weight-heat-map"
    />
  )
}

/** Bars about zero: a weight below zero leads away from its snapshot. */
function WeightBars({
  weights,
  lit,
  onLight,
}: Pick<WeightsProps, 'lit' | 'onLight'> & { weights: readonly number[] }) {
  const size = Math.max(...weights.map(Math.abs), Number.MIN_VALUE)
  const low = Math.min(0, ...weights)
  const high = Math.max(0, ...weights)
  const spread = high - low || size
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const negative = weights.filter((weight) => weight < 0).length
  return (
    <>
      <ol
        aria-label="Averaging weight of each snapshot"
        className="flex max-h-72 flex-col gap-1 overflow-y-auto text-[0.857rem]"
        onPointerLeave={() => onLight([])}
      >
        {weights.map((weight, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a snapshot's place is its name
            key={index}
            data-weight={weight}
            onPointerEnter={() => onLight([index])}
            className={cn(
              'grid grid-cols-[2.5rem_1fr_5rem] items-center gap-2',
              lit.includes(index) && 'bg-raised',
            )}
          >
            <span className="text-right text-muted">#{index}</span>
            <span className="relative h-2.5">
              <span
                className={cn('absolute inset-y-0 rounded-xs', weight < 0 ? 'bg-warn' : 'bg-accent-solid')}
                style={{
                  left: `${((Math.min(0, weight) - low) / spread) * 100}%`,
                  width: `${(Math.abs(weight) / spread) * 100}%`,
                }}
              />
              <span
                aria-hidden
                className="absolute -inset-y-0.5 w-px bg-line-strong"
                style={{ left: `${(-low / spread) * 100}%` }}
              />
            </span>
            <span className="text-right">{formatValue(weight)}</span>
          </li>
        ))}
      </ol>
      <p className="mt-2 text-[0.857rem] text-muted">
        Sum {formatValue(sum)};{' '}
        {negative === 0
          ? 'none below zero.'
          : `${negative} below zero: the average lies outside of the snapshots' hull.`}
      </p>
    </>
  )
}
