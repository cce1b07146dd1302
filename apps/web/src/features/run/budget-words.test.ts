import { expect, it } from 'vitest'
import { budgetEpochs, budgetRest } from './budget-words'

const budget = {
  baseEpochs: 3,
  twaEpochs: 0,
  gradientEvaluations: 324,
  extractionMs: null,
  normPasses: 1,
  forwardImages: 108,
}

it('says base and TWA epochs apart, and leaves out what a method has none of', () => {
  expect(budgetEpochs(budget)).toBe('3 epochs')
  expect(budgetEpochs({ ...budget, baseEpochs: 18 / 7, twaEpochs: 2 })).toBe('2.571 + 2 epochs')
  expect(budgetRest(budget)).toBe('1 batch-norm pass, 108 examples of forward passes alone')
  expect(budgetRest({ ...budget, extractionMs: 2000, normPasses: 4 })).toMatch(
    /^subspace built in 2.*s, 4 batch-norm passes, /,
  )
})
