import {
  isSystemMetric,
  METHODS,
  type MethodBudget,
  type MethodName,
  type MethodResult,
  type ParamValue,
  type Run,
  taskOfRun,
} from '@barycenter/contracts'
import { betterOf, type Measure, measuredValue, measuresOf } from './measures.js'

/** Values stand in the order of the compared runs; undefined where a run has none. */
export interface ComparedParam {
  readonly key: string
  readonly values: readonly (ParamValue | undefined)[]
  readonly differs: boolean
}

export interface ComparedMeasure extends Measure {
  readonly values: readonly (number | undefined)[]
  /**
   * Places of the best runs; several when they are equal, none when fewer than two runs have a value. None either for runs
   * of several tasks: the loss of one says nothing of another's.
   */
  readonly best: readonly number[]
}

/** What a method took in each run; undefined where it has no result, or none was counted. Equal or not, none is best. */
export interface ComparedBudget {
  readonly budget: keyof MethodBudget
  readonly values: readonly (number | null | undefined)[]
}

export interface ComparedMethod {
  readonly method: MethodName
  readonly measures: readonly ComparedMeasure[]
  /** Empty when none of the runs has counted. */
  readonly budgets: readonly ComparedBudget[]
}

export interface ComparedMetric {
  readonly key: string
  /** Last value; null where it was not finite. */
  readonly values: readonly (number | null | undefined)[]
}

export interface RunComparison {
  /** Differing params first, each part by key. */
  readonly params: readonly ComparedParam[]
  /** What made the runs besides their configs: code, engine, machine, data. */
  readonly origins: readonly ComparedParam[]
  /** Only methods that at least one run has evaluated. */
  readonly results: readonly ComparedMethod[]
  readonly metrics: readonly ComparedMetric[]
}

/** Sets runs side by side: what differs in their configs first, then their results. Pure. */
export function compareRuns(runs: readonly Run[]): RunComparison {
  const summaries = runs.map(({ summary }) => summary)
  return {
    params: compareRecords(runs.map(({ params }) => params)),
    origins: compareRecords(runs.map(originOf)),
    results: METHODS.flatMap((method) => compareMethod(runs, method)),
    metrics: keysOf(summaries)
      .filter((key) => !isSystemMetric(key))
      .map((key) => ({ key, values: summaries.map((summary) => summary[key]) })),
  }
}

function keysOf(records: readonly Record<string, unknown>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort()
}

function compareRecords(records: readonly Record<string, ParamValue>[]): ComparedParam[] {
  const compared = keysOf(records).map((key) => {
    const values = records.map((record) => record[key])
    return { key, values, differs: values.some((value) => value !== values[0]) }
  })
  return [...compared.filter(({ differs }) => differs), ...compared.filter(({ differs }) => !differs)]
}

function originOf({ provenance, kind }: Run): Record<string, ParamValue> {
  if (!provenance) return { kind }
  const { engine, data } = provenance
  return {
    kind,
    'product version': provenance.productVersion,
    commit: provenance.commit,
    node: provenance.node,
    platform: provenance.platform,
    cpu: provenance.cpu,
    gpu: provenance.gpu,
    engine: engine && `${engine.name} ${engine.version}`,
    device: engine?.device ?? null,
    'data digest': data?.contentSha256 ?? null,
    'train digest': data?.train.indicesSha256 ?? null,
    'held-out digest': data?.heldOut.indicesSha256 ?? null,
    'test digest': data?.test.indicesSha256 ?? null,
  }
}

function compareMethod(runs: readonly Run[], method: MethodName): ComparedMethod[] {
  const results = runs.map((run) => run.results.find((result) => result.method === method))
  if (results.every((result) => result === undefined)) return []
  const tasks = [...new Set(runs.map(taskOfRun))]
  const measures = measuresOf(tasks).flatMap((measure) => {
    const values = runs.map((run) => measuredValue(run, method, measure))
    // Only runs of other tasks may have this method.
    if (values.every((value) => value === undefined)) return []
    return [{ ...measure, values, best: tasks.length > 1 ? [] : bestPlaces(values, measure) }]
  })
  return [{ method, measures, budgets: compareBudgets(results) }]
}

function bestPlaces(values: readonly (number | undefined)[], { metric }: Measure): number[] {
  const known = values.filter((value) => value !== undefined)
  if (known.length < 2) return []
  const best = betterOf(metric) === 'higher' ? Math.max(...known) : Math.min(...known)
  return values.flatMap((value, place) => (value === best ? [place] : []))
}

/** What a part of a budget is called in tables, in the order of their lines. */
export const BUDGET_TITLES: Record<keyof MethodBudget, string> = {
  gradientEvaluations: 'gradient evaluations',
  baseEpochs: 'base epochs',
  twaEpochs: 'TWA epochs',
  extractionMs: 'subspace built in ms',
  normPasses: 'batch-norm passes',
  forwardImages: 'examples of forward passes',
}

const BUDGETS = Object.keys(BUDGET_TITLES) as (keyof MethodBudget)[]

/** Lines that say something: a method that builds no subspace has no time for it. */
function compareBudgets(results: (MethodResult | undefined)[]): ComparedBudget[] {
  const compared = BUDGETS.map((budget) => ({
    budget,
    values: results.map((result) => result?.budget?.[budget]),
  }))
  return compared.filter(({ values }) => values.some((value) => value !== undefined && value !== null))
}
