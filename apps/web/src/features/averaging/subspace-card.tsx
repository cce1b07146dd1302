import type { SubspaceView } from '@barycenter/contracts'
import { formatBytes, formatCount, formatValue, plural, shortHash } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Spectrum } from './spectrum'

export const KIND_WORDS: Record<SubspaceView['kind'], string> = {
  span: 'linear span',
  hull: 'affine hull',
  dldr: 'principal directions (DLDR)',
  simplex: 'convex combinations (simplex)',
  random: 'random directions',
}

/** What subspace the snapshots span. */
export function SubspaceCard({ subspace }: { subspace: SubspaceView }) {
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
      <Spectrum values={geometry.spectrum} effectiveRank={geometry.effectiveRank} />
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
