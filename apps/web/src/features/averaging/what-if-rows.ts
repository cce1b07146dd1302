import { measuredValue, measureOf } from '@barycenter/client'
import {
  METHODS,
  type MethodName,
  type MethodResult,
  type Run,
  scoreMetric,
  taskOfRun,
} from '@barycenter/contracts'
import { partOf } from './what-if-config'

export interface WhatIfRow {
  /** null: the run whose room it is. */
  run: Run
  isOwn: boolean
  method: MethodName
  result: MethodResult
  score: number | null
  /** Score less that of the run's own SWA; null where there is none. */
  toSwa: number | null
  /** A method of the run itself that has the very same weights, where that is a finding. */
  sameAs: MethodName | null
}

/** The run's own ends first, then those of each what-if, newest last. */
export function whatIfRows(run: Run, children: readonly Run[]): WhatIfRow[] {
  const metric = scoreMetric(taskOfRun(run))
  const scoreOf = (of: Run, method: MethodName) =>
    measuredValue(of, method, measureOf('test', metric)) ?? null
  const swa = scoreOf(run, 'swa')
  const rowsOf = (of: Run): WhatIfRow[] =>
    METHODS.flatMap((method) => {
      const result = of.results.find((each) => each.method === method)
      if (!result) return []
      const score = scoreOf(of, method)
      const isOwn = of === run
      return {
        run: of,
        isOwn,
        method,
        result,
        score,
        toSwa: score === null || swa === null ? null : score - swa,
        sameAs: isOwn ? null : twin(run, result),
      }
    })
  return [run, ...children].flatMap(rowsOf)
}

/** By hash of all tensors: equal means equal in every bit. The method of the same name first. */
function twin({ results }: Run, { method, weightsSha256 }: MethodResult): MethodName | null {
  const equal = results.filter((result) => result.weightsSha256 === weightsSha256)
  return (equal.find((result) => result.method === method) ?? equal[0])?.method ?? null
}

/** Which snapshots of the run a what-if took: "all 8", "0-3, 7". */
export function takenWords(child: Run, runId: string): string {
  const part = partOf(child, runId)
  if (!part) return ''
  const more = (child.config?.snapshotsOf?.length ?? 1) - 1
  const own = part.indices === null ? 'all snapshots' : `snapshots ${rangesOf(part.indices)}`
  return more > 0 ? `${own} and those of ${more} more ${more === 1 ? 'run' : 'runs'}` : own
}

function rangesOf(indices: readonly number[]): string {
  const parts: string[] = []
  for (let at = 0; at < indices.length; ) {
    let end = at
    while (indices[end + 1] === indices[end]! + 1) end++
    parts.push(end > at + 1 ? `${indices[at]}–${indices[end]}` : indices.slice(at, end + 1).join(', '))
    at = end + 1
  }
  return parts.join(', ')
}
