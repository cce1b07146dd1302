import { AppError } from '@barycenter/contracts'
import {
  NonFiniteStatisticsError,
  NonFiniteTrainingError,
  SavedStateError,
  SubspaceDegenerateError,
} from '@barycenter/twa'
import { expect, it } from 'vitest'
import { PhaseFailure } from '../training/train-run.js'
import { describeOutcome } from './describe-outcome.js'

it('tells in words that what is stored of a run does not fit, and what to do', () => {
  const cause = new SavedStateError('saved subspace has version 3, expected 2')
  expect(describeOutcome(new PhaseFailure('twa', cause))).toEqual({
    kind: 'failed',
    failure: {
      code: 'TENSOR_CORRUPT',
      message:
        'What is stored of the run does not fit this version: saved subspace has version 3, expected 2; launch the run anew',
      phase: 'twa',
    },
  })
})

it('hands a run back that lost its database, or its room there, and leaves alone what it did not foresee', () => {
  for (const code of ['DATABASE_UNAVAILABLE', 'STORAGE_FULL'] as const) {
    const away = new PhaseFailure('base', new AppError(code, 'no answer'))
    expect(describeOutcome(away)).toEqual({ kind: 'database-away', message: 'no answer' })
  }
  expect(describeOutcome(new Error('odd'))).toMatchObject({
    failure: { code: 'INTERNAL', message: 'odd', phase: null },
  })
})

it.each([
  [new NonFiniteTrainingError(7, 'coefficients[2]', Number.NaN), 'LOSS_NOT_FINITE'],
  [new NonFiniteStatisticsError('batch mean of "norm" at channel 3', Number.NaN), 'LOSS_NOT_FINITE'],
  [new SubspaceDegenerateError('the hull has no direction'), 'SUBSPACE_DEGENERATE'],
])('names what went wrong in the averaging: %s', (cause, code) => {
  const outcome = describeOutcome(new PhaseFailure('twa', cause))
  expect(outcome).toMatchObject({ failure: { code, message: cause.message, phase: 'twa' } })
})
