import { FORWARD_COST, type MethodName, type Run, type RunConfig, TASK_SCALES } from '@barycenter/contracts'
import type { PhaseTime } from '../run/phase-times'
import type { WhatIf } from './what-if-config'

/** Methods that score each snapshot on held-out examples to choose. */
const CHOOSING: readonly MethodName[] = ['best', 'swad', 'greedy-soup']
/** Each of these scores some lengths of the way. */
const SCALED: readonly MethodName[] = ['task-arithmetic', 'ties']

export interface WhatIfCost {
  /** Snapshots that are read; they are stored already. */
  readBytes: number
  /** New on disk: weights of each method, basis and offset. */
  diskBytes: number
  /** Examples whose gradient is computed anew. */
  gradients: number
  /** Examples of forward passes: scores, batch norm, landscape. */
  forwards: number
  /** At the pace of this run; null where it trained nothing whose time is known. */
  durationMs: number | null
}

export interface CostFacts {
  run: Pick<Run, 'provenance' | 'results'>
  config: RunConfig
  /** Of the snapshots of the run. */
  snapshotBytes: readonly number[]
  dim: number
  /** Of a number of the basis. */
  precisionBits: number
  phases: readonly PhaseTime[]
  /** How many snapshots other runs add. */
  more: number
  hasNorm: boolean
}

/** What a what-if will take, told before it: rough in time, near in bytes. */
export function whatIfCost(asked: WhatIf, facts: CostFacts): WhatIfCost {
  const { config, dim, snapshotBytes, more } = facts
  const count = asked.indices.length + more
  const mean = snapshotBytes.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, snapshotBytes.length)
  const methods = 3 + asked.methods.length
  const counts = examplesOf(facts.run)
  const trained = counts[asked.twa.data === 'train' ? 'train' : 'heldOut']
  const gradients =
    asked.twa.epochs * trained * (config.twa.sam.rho > 0 ? 2 : 1) + weighing(asked, facts, count)
  const rank = asked.twa.components ?? count
  const forwards = scoring(asked, facts, count) + landscape(asked, facts)
  return {
    readBytes: mean * count,
    diskBytes: methods * 4 * dim + (rank * dim * facts.precisionBits) / 8 + 4 * dim,
    gradients,
    forwards,
    durationMs: timeOf(gradients + FORWARD_COST * forwards, facts),
  }
}

/** Training examples and those of the other parts; 0 where they are not recorded. */
function examplesOf({ provenance }: Pick<Run, 'provenance'>) {
  const data = provenance?.data
  return { train: data?.train.count ?? 0, heldOut: data?.heldOut.count ?? 0, test: data?.test.count ?? 0 }
}

function weighing({ methods }: WhatIf, { config, run }: CostFacts, count: number): number {
  if (!methods.includes('fisher')) return 0
  return count * Math.min(config.evaluate.fisherBatches * config.base.batchSize, examplesOf(run).train)
}

/** Every method is scored once; those that choose score what they choose from. */
function scoring({ methods, twa }: WhatIf, { run, hasNorm }: CostFacts, count: number): number {
  const { train, heldOut, test } = examplesOf(run)
  const score = heldOut + (hasNorm ? train : 0)
  const choices =
    (methods.some((method) => CHOOSING.includes(method)) ? count : 0) +
    (methods.includes('greedy-soup') ? count - 1 : 0) +
    TASK_SCALES.length * methods.filter((method) => SCALED.includes(method)).length
  const objectives = (twa.epochs + 1) * (twa.data === 'train' ? train : heldOut)
  return (3 + methods.length) * (score + test) + choices * score + objectives
}

function landscape({ landscape }: WhatIf, { run, hasNorm }: CostFacts): number {
  if (!landscape) return 0
  const { train, heldOut } = examplesOf(run)
  const loss = Math.min(landscape.examples, landscape.data === 'train' ? train : heldOut)
  const norm = hasNorm ? Math.min(landscape.examples, train) : 0
  return landscape.resolution ** 2 * (loss + norm)
}

/** An example whose gradient is computed takes what it took in the phases of the run that trained. */
function timeOf(examples: number, { phases, run, config }: CostFacts): number | null {
  const took = (phase: PhaseTime['phase']) => phases.find((each) => each.phase === phase)?.durationMs ?? null
  const budget = run.results.find(({ method }) => method === 'twa')?.budget
  const { train, heldOut } = examplesOf(run)
  const coefficient = config.twa.epochs * (config.twa.data === 'train' ? train : heldOut)
  const base = config.snapshotsOf || config.soup ? 0 : (budget?.baseEpochs ?? 0) * train
  const [baseMs, twaMs] = [took('base'), took('twa')]
  if (base > 0 && baseMs !== null) return (examples * baseMs) / base
  if (coefficient > 0 && twaMs !== null) return (examples * twaMs) / coefficient
  return null
}
