import { expect, it } from 'vitest'
import { meanWeights } from './mean-weights'

it('takes the mean over blocks, the weights themselves for one, nothing for none', () => {
  expect(
    meanWeights([
      [0.2, 0.8],
      [0.4, 0.6],
    ]),
  ).toEqual([expect.closeTo(0.3), expect.closeTo(0.7)])
  expect(meanWeights([[0.2, 0.8]])).toEqual([0.2, 0.8])
  expect(meanWeights(null)).toBeNull()
})
