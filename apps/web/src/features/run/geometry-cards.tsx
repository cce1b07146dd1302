'use client'
import { isFinal, type Run, type SubspaceView } from '@barycenter/contracts'
import { Table2 } from 'lucide-react'
import { useState } from 'react'
import { HeatMap } from '../../charts/heat-map'
import { formatBytes, formatCount, formatValue, plural, shortHash } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Toggle } from '../../ui/toggle'

/** How the snapshots lie to each other, and what subspace they span. */
export function GeometryCards({ subspace, run }: { subspace: SubspaceView | null; run: Run }) {
  if (!subspace) {
    return (
      <Card title="Subspace">
        <p className="text-muted">
          {isFinal(run.status)
            ? 'This run ended before its subspace was built.'
            : 'Built from the snapshots when base training ends; their geometry appears here.'}
        </p>
      </Card>
    )
  }
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <CosineCard subspace={subspace} />
      <SubspaceCard subspace={subspace} />
    </div>
  )
}

function CosineCard({ subspace }: { subspace: SubspaceView }) {
  const [centered, setCentered] = useState(false)
  const [asTable, setAsTable] = useState(false)
  const { cosine, centeredCosine } = subspace.geometry
  return (
    <Card
      title="Cosine between snapshots"
      actions={
        <>
          <Toggle label="Centred" checked={centered} onChange={setCentered} />
          <IconButton label="Cosines as a table" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            <Table2 aria-hidden className="size-4" />
          </IconButton>
        </>
      }
    >
      <HeatMap
        matrix={centered ? centeredCosine : cosine}
        centered={centered}
        asTable={asTable}
        labels={cosine.map((_, index) => `#${index}`)}
      />
    </Card>
  )
}

const KIND_WORDS: Record<SubspaceView['kind'], string> = {
  span: 'linear span',
  hull: 'affine hull',
  dldr: 'principal directions (DLDR)',
  simplex: 'convex combinations (simplex)',
  random: 'random directions',
}

function SubspaceCard({ subspace }: { subspace: SubspaceView }) {
  const { geometry, blocks, dropped } = subspace
  return (
    <Card title="Subspace">
      <Facts
        pairs={[
          ['Kind', KIND_WORDS[subspace.kind]],
          ['Rank', rankWords(subspace)],
          [
            'Effective rank',
            <span key="rank" data-testid="effective-rank">
              {formatValue(geometry.effectiveRank)}
            </span>,
          ],
          blocks.length > 1 ? ['Blocks', `${blocks.length}, each with its own coefficients`] : null,
          ['Basis on the engine', <BasisSize key="basis" subspace={subspace} />],
          ['Built in', subspace.buildMs === null ? '–' : formatDuration(subspace.buildMs)],
          ['Stored', `${formatBytes(subspace.bytes)} with the offset`],
          [
            'SHA-256',
            <code key="sha" title={subspace.sha256} className="font-mono text-[0.857rem]">
              {shortHash(subspace.sha256)}
            </code>,
          ],
        ]}
      />
      {subspace.kind === 'random' && (
        <p className="mt-3 text-[0.857rem] text-muted">
          Points along random directions are no averages of the snapshots, so there are no averaging weights.
        </p>
      )}
      {dropped.length > 0 && (
        <ul className="mt-3 text-[0.857rem] text-warn">
          {dropped.map(({ index, block, reason }) => (
            <li key={`${index} ${block}`}>
              Snapshot #{index} left out of {block}: {reason}
            </li>
          ))}
        </ul>
      )}
      <Spectrum values={geometry.spectrum} />
    </Card>
  )
}

function rankWords({ kind, rank, snapshotCount, dim }: SubspaceView): string {
  const from = kind === 'random' ? 'around the mean of' : 'from'
  return `${rank} ${from} ${plural(snapshotCount, 'snapshot')} in ${formatCount(dim)} dimensions`
}

function BasisSize({ subspace }: { subspace: SubspaceView }) {
  const { blocks, engineBytes, precisionBits } = subspace
  const full = blocks.reduce((sum, { from, to, rank }) => sum + 4 * rank * (to - from), 0)
  return (
    <span data-testid="basis-size">
      {precisionBits === 32
        ? `${formatBytes(engineBytes)} in float32`
        : `${formatBytes(engineBytes)} in ${plural(precisionBits, 'bit')}, ${formatBytes(full)} in float32`}
    </span>
  )
}

/** Directions of the snapshots by how much of their spread lies along each. */
function Spectrum({ values }: { values: readonly number[] }) {
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  if (total === 0) return null
  return (
    <div className="mt-4">
      <h3 className="mb-1.5 text-[0.857rem] text-muted">
        Spectrum of the deviations from the mean, part of all spread
      </h3>
      <ol aria-label="Spectrum" className="flex max-h-56 flex-col gap-1 overflow-y-auto text-[0.857rem]">
        {values.map((value, index) => {
          const part = Math.max(0, value) / total
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: an eigenvalue has no name but its place
              key={index}
              title={`eigenvalue ${formatValue(value)}`}
              className="grid grid-cols-[2rem_1fr_4rem] items-center gap-2"
            >
              <span className="text-right text-muted">{index + 1}</span>
              <span className="h-2 overflow-hidden rounded-full bg-raised">
                <span
                  className="block h-full rounded-full bg-accent-solid"
                  style={{ width: `${part * 100}%` }}
                />
              </span>
              <span className="text-right">{(part * 100).toFixed(1)} %</span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
