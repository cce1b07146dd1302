import type { RunValue } from '@barycenter/contracts'
import { api } from '../../../live/api'
import { PageStore } from './page-store'
import type { RunStore } from './run-tree'

/** These runs, in this order, archived or not; one that is no more is left out. */
export function keptStore(ids: readonly string[]): RunStore {
  return new PageStore(async ({ select }, signal) => {
    const hits = await Promise.all(ids.map((id) => readHit(id, select, signal)))
    const lines = hits.flatMap((hit) => {
      if (!hit) return []
      const { values, ...facts } = hit
      return [{ key: facts.id as string, facts, values }]
    })
    return { lines, nextCursor: null, total: lines.length }
  }, null)
}

async function readHit(id: string, select: readonly RunValue[], signal: AbortSignal) {
  const where = [{ value: { of: 'field' as const, field: 'id' as const }, op: '=' as const, than: id }]
  for (const archived of [false, true]) {
    const { hits } = await api.call(
      'searchRuns',
      { body: { archived, where, select: [...select] } },
      { signal },
    )
    if (hits[0]) return hits[0]
  }
  return null
}
