'use client'
import type { Lineage, RunId } from '@barycenter/contracts'
import { useMemo } from 'react'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { ScrollArea } from '../../ui/scroll-area'
import { layeredLayout } from './layered-layout'
import { type GroupedLineage, groupLineage, type LineageGroup } from './lineage-groups'

const WIDTH = 172
const HEIGHT = 46
const GAP_X = 44
const GAP_Y = 14

interface Placed extends LineageGroup {
  x: number
  y: number
}

/** What the weights of a run were made from, and what was made of them, from left to right. The table lists every link. */
export function LineageGraph({ lineage }: { lineage: Lineage }) {
  const { placed, edges, width, height } = useMemo(() => place(groupLineage(lineage)), [lineage])
  return (
    <ScrollArea label="Lineage as a picture" className="relative max-h-[32rem] overflow-auto p-4">
      <div data-testid="lineage-graph" className="relative" style={{ width, height }}>
        <Edges placed={placed} edges={edges} width={width} height={height} />
        <ol aria-label="What the run was made from, and what was made of it">
          {placed.map((node) => (
            <Node key={node.id} node={node} runId={lineage.runId} />
          ))}
        </ol>
      </div>
    </ScrollArea>
  )
}

function place({ groups, edges }: GroupedLineage) {
  const layout = layeredLayout(
    groups.map(({ id }) => id),
    edges,
  )
  const byId = new Map(groups.map((group) => [group.id, group]))
  const layers = Math.max(0, ...layout.map(({ layer }) => layer)) + 1
  const sizes = Array.from({ length: layers }, (_, at) => layout.filter(({ layer }) => layer === at).length)
  const most = Math.max(1, ...sizes)
  const placed = layout.map(
    ({ id, layer, place: at }): Placed => ({
      ...byId.get(id)!,
      x: layer * (WIDTH + GAP_X),
      // Each layer stands in the middle.
      y: (at + (most - sizes[layer]!) / 2) * (HEIGHT + GAP_Y),
    }),
  )
  return {
    placed,
    edges,
    width: layers * (WIDTH + GAP_X) - GAP_X,
    height: most * (HEIGHT + GAP_Y) - GAP_Y,
  }
}

function Edges({
  placed,
  edges,
  width,
  height,
}: Pick<GroupedLineage, 'edges'> & { placed: readonly Placed[]; width: number; height: number }) {
  const byId = new Map(placed.map((node) => [node.id, node]))
  return (
    <svg aria-hidden width={width} height={height} className="absolute inset-0 text-line-strong">
      <title>Links</title>
      {edges.map(({ from, to, relation }) => {
        const [source, target] = [byId.get(from)!, byId.get(to)!]
        const [x1, y1] = [source.x + WIDTH, source.y + HEIGHT / 2]
        const [x2, y2] = [target.x, target.y + HEIGHT / 2]
        const bend = Math.max(GAP_X / 2, (x2 - x1) / 2)
        return (
          <path
            key={`${from} ${to}`}
            d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            fill="none"
            stroke="currentColor"
            strokeWidth={1.5}
            strokeDasharray={relation === 'follows' || relation === 'cloned' ? '4 4' : undefined}
          />
        )
      })}
    </svg>
  )
}

const KIND_LOOKS: Partial<Record<LineageGroup['kind'], string>> = {
  run: 'border-accent bg-accent-ground',
  weights: 'border-good bg-good-ground',
  data: 'bg-raised',
  upload: 'bg-raised',
}

/** A node of another run leads there; one of this run is where one is. */
function Node({ node, runId }: { node: Placed; runId: RunId }) {
  const { x, y, title, note, kind, isStored } = node
  const isOther = node.runId !== null && node.runId !== runId
  const look = cn(
    'flex flex-col justify-center overflow-hidden rounded-md border border-line-strong bg-surface px-2.5',
    KIND_LOOKS[kind],
    !isStored && 'border-dashed',
    isOther && 'hover:brightness-95 dark:hover:brightness-125',
  )
  const words = (
    <>
      <span className="truncate text-[0.857rem] font-medium">{title}</span>
      <span className="truncate font-mono text-[0.714rem] text-muted">
        {isOther ? `of …${node.runId!.slice(-8)}` : note}
      </span>
    </>
  )
  const hover = [title, note, isStored ? '' : 'not stored any more'].filter(Boolean).join(', ')
  const box = { width: WIDTH, height: HEIGHT }
  return (
    <li data-node={node.id} className="absolute" style={{ left: x, top: y }}>
      {isOther ? (
        <Link href={`/runs/${node.runId}`} title={hover} className={look} style={box}>
          {words}
        </Link>
      ) : (
        <div title={hover} className={look} style={box}>
          {words}
        </div>
      )}
    </li>
  )
}
