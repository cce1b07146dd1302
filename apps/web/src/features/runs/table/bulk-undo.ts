import type { BulkInput } from '@barycenter/contracts'
import type { HitFacts } from './values'

export type BulkAction = BulkInput['action']
export interface BulkStep {
  runIds: BulkInput['runIds']
  action: BulkAction
}

type Known = Pick<HitFacts, 'id' | 'tags' | 'experimentName'>

/** What takes an action back, from how the runs were before it; empty where nothing can: a canceled run has stopped. */
export function undoSteps(action: BulkAction, runs: readonly Known[]): BulkStep[] {
  const ids = runs.map(({ id }) => id)
  if (ids.length === 0) return []
  switch (action.type) {
    case 'tag':
      return grouped(runs, (run) => oldTags(action, run))
    case 'move':
      return grouped(runs, ({ experimentName }) => ({ type: 'move', experiment: experimentName }))
    case 'archive':
      return [{ runIds: ids, action: { type: 'archive', archived: !action.archived } }]
    case 'delete':
      return [{ runIds: ids, action: { type: 'restore' } }]
    case 'restore':
      return [{ runIds: ids, action: { type: 'delete' } }]
    case 'cancel':
      return []
  }
}

function oldTags({ set, remove }: Extract<BulkAction, { type: 'tag' }>, { tags }: Known): BulkAction {
  const touched = [...new Set([...Object.keys(set), ...remove])]
  const had = touched.filter((name) => name in tags)
  return {
    type: 'tag',
    set: Object.fromEntries(had.map((name) => [name, tags[name]!])),
    remove: touched.filter((name) => !(name in tags)),
  }
}

function grouped(runs: readonly Known[], actionOf: (run: Known) => BulkAction): BulkStep[] {
  const steps = new Map<string, BulkStep>()
  for (const run of runs) {
    const action = actionOf(run)
    const key = JSON.stringify(action)
    const step = steps.get(key) ?? { runIds: [], action }
    step.runIds.push(run.id)
    steps.set(key, step)
  }
  return [...steps.values()]
}

/** As many as the API takes at once. */
export function inChunks(step: BulkStep, size = 1000): BulkStep[] {
  const count = Math.ceil(step.runIds.length / size)
  return Array.from({ length: count }, (_, at) => ({
    ...step,
    runIds: step.runIds.slice(at * size, (at + 1) * size),
  }))
}
