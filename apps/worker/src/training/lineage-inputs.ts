import {
  type LineageInput,
  type MethodName,
  type RunConfig,
  type RunInputs,
  type Snapshot,
  trainsBase,
} from '@barycenter/contracts'
import type { Task } from '../tasks/task.js'
import { initialWeights, methodsLookingBack } from './kept-initial.js'
import { hashVector } from './named-tensors.js'
import type { PhaseContext, Position } from './phase.js'

export function dataInput({ record }: Pick<Task, 'record'>): RunInputs['data'] {
  const { name, contentSha256, train, heldOut, test } = record
  return {
    kind: 'data',
    name,
    sha256: contentSha256,
    train: train.indicesSha256,
    heldOut: heldOut.indicesSha256,
    test: test.indicesSha256,
  }
}

/** Snapshots of the run itself. */
export function snapshotInputs(snapshots: readonly Snapshot[]): LineageInput[] {
  return snapshots.map(({ index, sha256 }) => ({ kind: 'snapshot', runId: null, index, sha256 }))
}

export interface MethodInputs {
  method: MethodName
  snapshots: readonly Snapshot[]
  /** How many of them the weights were made from. */
  used: number
  /** Undefined where a checkpoint of an earlier version did not hand it on. */
  subspaceSha256: string | undefined
  position: Pick<Position, 'tensors'>
}

/**
 * What the weights of a method are made from, with the data that chose and scored them; undefined where that is not known.
 * Methods that choose among snapshots look at all of them.
 */
export function methodInputs(
  context: Pick<PhaseContext, 'config' | 'task'>,
  { method, snapshots, used, subspaceSha256, position }: MethodInputs,
): LineageInput[] | undefined {
  const data = dataInput(context.task)
  if (method === 'twa') {
    if (subspaceSha256 === undefined) return undefined
    const subspace: LineageInput = { kind: 'subspace', runId: null, sha256: subspaceSha256 }
    return [data, subspace, ...(looksAtSnapshots(context.config) ? snapshotInputs(snapshots) : [])]
  }
  if (method === 'last')
    return [data, ...(trainsBase(context.config) ? [] : snapshotInputs(snapshots.slice(-1)))]
  if (method === 'lawa') return [data, ...snapshotInputs(snapshots.slice(-used))]
  const looksBack = methodsLookingBack(context.config).includes(method)
  return [data, ...(looksBack ? [initialInput(context, position)] : []), ...snapshotInputs(snapshots)]
}

/** Whether the coefficients of TWA start at one. */
const looksAtSnapshots = ({ twa }: RunConfig) => twa.start !== 'mean'

function initialInput(
  context: Pick<PhaseContext, 'config' | 'task'>,
  position: Pick<Position, 'tensors'>,
): LineageInput {
  return { kind: 'initial', runId: null, sha256: hashVector(initialWeights(context, position)) }
}
