import { useCallback, useMemo, useRef, useState } from 'react'
import { lineOf, type RunTree } from './run-tree'
import type { TableItem } from './table-items'
import type { HitFacts } from './values'

export interface Selection {
  /** What is known of each selected run. */
  runs: ReadonlyMap<string, HitFacts>
  ids: ReadonlySet<string>
  select(runs: readonly HitFacts[], on: boolean): void
  toggle(id: string, range: boolean): void
  clear(): void
}

/** Selected runs stay selected while rows move, load or are filtered away. */
export function useSelection(
  tree: RunTree,
  kept: { line(id: string): { facts: HitFacts } | undefined } | null,
  items: readonly TableItem[],
): Selection {
  const [runs, setRuns] = useState<ReadonlyMap<string, HitFacts>>(new Map())
  const anchor = useRef<string | null>(null)
  const latest = useRef({ tree, kept, items })
  latest.current = { tree, kept, items }
  const select = useCallback((changed: readonly HitFacts[], on: boolean) => {
    setRuns((before) => {
      const after = new Map(before)
      for (const run of changed) {
        if (on) after.set(run.id, run)
        else after.delete(run.id)
      }
      return after
    })
  }, [])
  const toggle = useCallback((id: string, range: boolean) => {
    const { tree, kept, items } = latest.current
    const factsOf = (one: string) => (lineOf(tree, one) ?? kept?.line(one))?.facts
    const ids = range && anchor.current ? runsBetween(items, anchor.current, id) : [id]
    anchor.current = id
    setRuns((before) => {
      const on = !before.has(id)
      const after = new Map(before)
      for (const one of ids) {
        const facts = factsOf(one)
        if (on && facts) after.set(one, facts)
        if (!on) after.delete(one)
      }
      return after
    })
  }, [])
  const clear = useCallback(() => setRuns(new Map()), [])
  const ids = useMemo(() => new Set(runs.keys()), [runs])
  return { runs, ids, select, toggle, clear }
}

/** The runs from one to another, both among them, as they stand; the second alone where the first is not there any more. */
export function runsBetween(items: readonly TableItem[], from: string, to: string): string[] {
  const runs = items.flatMap((item) => (item.kind === 'run' ? [item.id] : []))
  const [a, b] = [runs.indexOf(from), runs.indexOf(to)]
  return a === -1 || b === -1 ? [to] : runs.slice(Math.min(a, b), Math.max(a, b) + 1)
}
