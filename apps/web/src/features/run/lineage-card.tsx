'use client'
import type { Lineage, LineageEdge, Run } from '@barycenter/contracts'
import { plural, shortHash } from '../../format/format-number'
import { describeError } from '../../live/api'
import { useLineage } from '../../live/queries'
import { Card } from '../../ui/card'
import { Link } from '../../ui/link'
import { ScrollArea } from '../../ui/scroll-area'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { LineageGraph } from '../lineage/lineage-graph'

const cell = 'px-3 py-1.5'
const WORDS: Record<LineageEdge['relation'], string> = {
  input: 'made from',
  trained: 'trained by',
  follows: 'follows',
  cloned: 'cloned from',
}

/** What the weights of the run were made from, and what was made of them, each by the hash that was recorded. */
export function LineageCard({ run, stamp }: { run: Run; stamp: string }) {
  const { data, isError, error, refetch } = useLineage(run.id, stamp)
  if (isError) {
    return <FailedState what="the lineage" reason={describeError(error)} retry={() => void refetch()} />
  }
  if (!data) return <LoadingState what="the lineage" />
  if (data.edges.length === 0) {
    return (
      <EmptyState boxed title="No lineage yet">
        <p>What the weights were made from, and what was made of them, appears here as it is recorded.</p>
      </EmptyState>
    )
  }
  return (
    <Card title="Lineage" note={plural(data.edges.length, 'link')} bodyClassName="p-0" testId="lineage">
      <LineageGraph lineage={data} />
      <ScrollArea label="Lineage" className="relative max-h-96 overflow-auto border-t border-line">
        <table aria-label="Lineage" className="w-full text-left">
          <thead className="sticky top-0 bg-surface text-[0.857rem] text-muted">
            <tr>
              {['What', 'How', 'Of', 'SHA-256'].map((title) => (
                <th key={title} scope="col" className={cell}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.edges.map((edge) => (
              <tr
                key={`${edge.to} ${edge.from} ${edge.relation}`}
                data-edge={`${edge.from} ${edge.to}`}
                className="border-t border-line"
              >
                <td className={cell}>
                  <NodeName id={edge.to} lineage={data} />
                </td>
                <td className={`${cell} whitespace-nowrap text-muted`}>{WORDS[edge.relation]}</td>
                <td className={cell}>
                  <NodeName id={edge.from} lineage={data} />
                </td>
                <td className={`${cell} whitespace-nowrap`}>
                  <Hash edge={edge} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </Card>
  )
}

function NodeName({ id, lineage }: { id: string; lineage: Lineage }) {
  const node = lineage.nodes.find((each) => each.id === id)
  if (!node) return id
  const isOther = node.runId !== null && node.runId !== lineage.runId
  return (
    <>
      {node.title}
      {isOther && (
        <>
          {' '}
          <Link href={`/runs/${node.runId}`} className="text-accent hover:underline">
            of …{node.runId!.slice(-8)}
          </Link>
        </>
      )}
      {!node.recorded && <span className="text-faint"> (inputs not recorded)</span>}
    </>
  )
}

function Hash({ edge: { sha256, relation } }: { edge: LineageEdge }) {
  if (sha256) {
    return (
      <code title={sha256} className="font-mono text-[0.857rem] text-muted">
        {shortHash(sha256)}
      </code>
    )
  }
  return <span className="text-faint">{relation === 'input' ? 'not recorded' : '–'}</span>
}
