import { AppError } from '@barycenter/contracts'
import { type LocalSubspace, startCoefficients } from '@barycenter/twa'
import { placeOfBest, scoreWeights } from './held-out-score.js'
import { joinParameters } from './named-tensors.js'
import type { PhaseContext } from './phase.js'

/** A start further outside of the subspace than this would lose what base training learnt. */
const FARTHEST_OUTSIDE = 1e-3

export interface StartPoint {
  /** x, [rank]; undefined = the offset of the subspace, the uniform average. */
  coefficients: Float32Array | undefined
  /** For the log. */
  words: string
}

/**
 * Where `twa.start` says that the coefficients start.
 * @throws INVALID_CONFIG when there is no such snapshot, or when it lies outside of the subspace: what is outside could
 * never learn from data
 */
export async function findStart(context: PhaseContext, subspace: LocalSubspace): Promise<StartPoint> {
  const { start } = context.config.twa
  if (start === 'mean') return { coefficients: undefined, words: 'the uniform average' }
  const index = await startIndex(context, start)
  const weights = await loadWeights(context, index)
  const { coefficients, outside } = await startCoefficients(subspace, weights)
  const words = `snapshot ${index}, ${outside.toExponential(1)} of its norm outside of the subspace`
  if (outside <= FARTHEST_OUTSIDE) return { coefficients, words }
  throw new AppError(
    'INVALID_CONFIG',
    `twa.start: found ${JSON.stringify(start)}, ${words}, expected at most ${FARTHEST_OUTSIDE}; ` +
      'start at the mean, or use a subspace that holds the snapshot: a span or hull in 32 bits, or more components',
  )
}

async function startIndex(context: PhaseContext, start: 'first' | 'last' | 'best' | number): Promise<number> {
  const { length } = await context.writer.listSnapshots()
  if (start === 'first') return 0
  if (start === 'last') return length - 1
  if (start === 'best') return bestSnapshot(context, length)
  if (start < length) return start
  throw new AppError('INVALID_CONFIG', `twa.start: found ${start}, expected at most ${length - 1}`)
}

/** The snapshot that is the weights of the method best. */
async function bestSnapshot(context: PhaseContext, count: number): Promise<number> {
  return placeOfBest(
    await scoreWeights(context, { what: 'snapshots', count, read: (index) => loadWeights(context, index) }),
  )
}

async function loadWeights({ task, writer }: PhaseContext, index: number): Promise<Float32Array> {
  return joinParameters(task.model.layout, await writer.loadSnapshot(index))
}
