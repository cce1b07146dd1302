import { useMemo, useRef } from 'react'
import { defaultColumns } from './columns'
import { outsideColumns } from './default-columns'
import type { RunTree } from './run-tree'
import { useKeysOfEachKind } from './use-run-keys'

/** Runs that are looked at: those of the first page. */
const FIRST_RUNS = 100

/** The columns that a table starts with: which ones have values is told by the first runs that it finds. */
export function useDefaultColumns(tree: RunTree, isChosen: boolean): readonly string[] {
  const withExperiment = tree.query.scope.experimentId === undefined
  const isOutside = useAllOutside(tree)
  const keys = useKeysOfEachKind(tree.query.scope, isOutside && !isChosen)
  return useMemo(
    () => (isOutside ? outsideColumns(keys ?? [], withExperiment) : defaultColumns(withExperiment)),
    [isOutside, keys, withExperiment],
  )
}

/** Whether other programs logged all of the first runs; of a list that has not been read, what was known before. */
function useAllOutside({ root }: RunTree): boolean {
  const known = useRef(false)
  if (root.kind === 'runs') {
    const first = root.store.state().keys.slice(0, FIRST_RUNS)
    const kinds = first.flatMap((id) => root.store.line(id)?.facts.kind ?? [])
    if (kinds.length > 0) known.current = kinds.every((kind) => kind === 'external')
  }
  return known.current
}
