import { ordersOf, type Run, type RunValue } from '@barycenter/contracts'
import { columnOf, valueKey } from './columns'
import type { RunStore, RunTree } from './run-tree'
import type { TreeQuery } from './tree-query'
import { factsOf, type RunLine, type Value, valueOfRun } from './values'

/** What news of a run asks for beyond its own line. none: nothing. new: it may belong here. moved: it may stand elsewhere. */
export type Effect = 'none' | 'new' | 'moved'

/** Puts news of a run into every list that holds it. */
export function takeRun(tree: RunTree, kept: RunStore | null, run: Run, now = Date.now()): Effect {
  const belongs = mayBelong(run, tree.query.scope)
  let effect: Effect = belongs ? 'new' : 'none'
  if (kept) takeLine(kept, run, now)
  for (const level of tree.levels()) {
    if (level.kind !== 'runs') continue
    const line = level.store.line(run.id)
    if (!line) continue
    if (!belongs) {
      level.store.patch(run.id, () => null)
      continue
    }
    const moved = ordersOf(tree.query.order).some(({ value }) => hasMoved(line, run, value, now))
    effect = moved ? 'moved' : 'none'
    takeLine(level.store, run, now)
  }
  // Numbers of groups are of all their runs: which of them changed, only the server knows.
  return tree.root.kind === 'groups' && belongs ? 'new' : effect
}

function takeLine(store: RunStore, run: Run, now: number): void {
  store.patch(run.id, (line) => withRun(line, run, now))
  store.forget(run.id, (key) => isUntold(key))
  store.poke()
}

/** What a whole run does not tell of its metrics. */
const isUntold = (key: string): boolean => /^metric:(?!last:)/.test(key)

export function withRun(line: RunLine, run: Run, now: number): RunLine {
  const values = Object.entries(line.values).map(([key, before]): [string, Value] => {
    const value = columnOf(key)?.sortValue
    const told = value ? valueOfRun(run, value, now) : undefined
    return [key, told === undefined ? before : told]
  })
  return { ...line, facts: factsOf(run), values: Object.fromEntries(values) }
}

function hasMoved(line: RunLine, run: Run, order: RunValue, now: number): boolean {
  const before = line.values[valueKey(order)]
  const told = valueOfRun(run, order, now)
  if (order.of === 'field' && order.field === 'durationMs') return line.facts.status !== run.status
  return told !== undefined && before !== undefined && told !== before
}

export function mayBelong(run: Run, { experimentId, archived }: TreeQuery['scope']): boolean {
  return (
    (experimentId === undefined || run.experimentId === experimentId) &&
    run.deletedAt === null &&
    (run.archivedAt !== null) === archived
  )
}
